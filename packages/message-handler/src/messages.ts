import type { ActorPort, Handler, HandlerHost, HandlerInstance, HandlerRuntime } from "@troupe/handler";
import { readTable } from "@troupe/manifest";
import type { MessageCallbacks, MessagesApi } from "./api.ts";
import { MessageClient } from "./client.ts";
import { MessageError } from "./errors.ts";
import { Mailbox } from "./mailbox.ts";
import { Router } from "./router.ts";
import { messageCallbacks, messageImports } from "./spec.ts";

/** What `messages.with` takes. */
export interface MessageOptions {
  /** How long a request and the opening of a channel wait, in milliseconds; default 30,000. */
  readonly requestTimeoutMs?: number;
  /**
   * Requests to one actor that wait for a later answer; default 10,000. Asking for more fails with REQUESTS_FULL, and the
   * actor does not hear of it.
   */
  readonly maxOutstandingRequests?: number;
}

/** The message handler; `with` gives one with other options. */
export interface MessageHandler extends Handler<"messages", MessagesApi, MessageCallbacks, undefined, MessageClient> {
  /** Throws MessageError OPTION_INVALID. */
  with(options: MessageOptions): MessageHandler;
}

function messageHandler(options: MessageOptions): MessageHandler {
  return {
    name: "messages",
    type: "message-server",
    imports: messageImports,
    callbacks: messageCallbacks,
    parseConfig(section, path) {
      // It has no fields: readTable refuses any.
      readTable(section, path, {});
      return undefined;
    },
    create: (host) => new MessageRuntime(host, options),
    with(more) {
      checkOptions(more);
      return messageHandler({ ...options, ...more });
    },
  };
}

function checkOptions({ requestTimeoutMs, maxOutstandingRequests, ...others }: MessageOptions): void {
  const known = { requestTimeoutMs, maxOutstandingRequests };
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw optionInvalid(unknown, `no option: expected ${Object.keys(known).join(" or ")}`);
  for (const [option, value] of Object.entries(known)) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw optionInvalid(option, `${String(value)}: expected a whole number from 1`);
  }
}

function optionInvalid(option: string, problem: string): MessageError {
  return new MessageError("OPTION_INVALID", option, `messages.with: ${option} is ${problem}`);
}

/** Send, request and channels between actors, as `theater:simple/message-server-host` has them. */
export const messages: MessageHandler = /* @__PURE__ */ messageHandler({});

class MessageRuntime implements HandlerRuntime<MessagesApi, undefined, MessageClient> {
  readonly #router: Router;
  readonly client: MessageClient;

  constructor(host: HandlerHost, options: MessageOptions) {
    this.#router = new Router(host, options.requestTimeoutMs ?? 30_000, options.maxOutstandingRequests ?? 10_000);
    this.client = new MessageClient(this.#router);
  }

  instance(port: ActorPort): HandlerInstance<MessagesApi> {
    return new Mailbox(this.#router, port);
  }

  close(): void {
    this.#router.close();
  }
}
