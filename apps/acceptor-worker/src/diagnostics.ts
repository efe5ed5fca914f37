import { subscribe } from "node:diagnostics_channel";
import type { EndMessage, LogMessage } from "@troupe/runtime";
import type { ListeningMessage } from "@troupe/tcp-handler";

/** What the process wants to hear of its actors. Nothing in them writes to the terminal: this is where it is decided. */
export interface Audience {
  listening(message: ListeningMessage): void;
  log(message: LogMessage): void;
  end(message: EndMessage): void;
}

export function listenIn(audience: Audience): void {
  // A channel carries one type of message, which its name stands for.
  subscribe("troupe:tcp-handler:listening", (message) => audience.listening(message as ListeningMessage));
  subscribe("troupe:runtime:log", (message) => audience.log(message as LogMessage));
  subscribe("troupe:runtime:end", (message) => audience.end(message as EndMessage));
}
