import { subscribe } from "node:diagnostics_channel";

const channels = [
  "troupe:runtime:spawn",
  "troupe:runtime:end",
  "troupe:runtime:log",
  "troupe:runtime:overrun",
  "troupe:runtime:fault",
  "troupe:tcp-handler:listening",
  "troupe:tcp-handler:refused",
  "troupe:tcp-handler:accept-error",
];

/** Writes a line for everything that runtime and handlers say on their diagnostics channels. */
export function narrate(write: (line: string) => void): void {
  for (const channel of channels) {
    subscribe(channel, (message) => {
      const facts = Object.entries(message as object).filter(([, value]) => value !== undefined);
      write([channel, ...facts.map(([key, value]) => `${key}=${text(value)}`)].join(" "));
    });
  }
}

function text(value: unknown): string {
  return JSON.stringify(value instanceof Error ? value.message : value) ?? String(value);
}
