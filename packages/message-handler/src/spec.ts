import type { CallbackSpec, ImportSpec } from "@troupe/handler";
import type { ChannelId } from "@troupe/ids";
import { t } from "@troupe/pack";
import type { ChannelOpenAnswer, OpenedChannel, RequestAnswer } from "./api.ts";
import { MessageError } from "./errors.ts";
import type { MessageErrorCode } from "./errors.ts";

const { string, bytes } = t;

/** What actors may ask: `theater:simple/message-server-host`, and what ours adds to it. */
export const messageImports: ImportSpec = {
  interface: "theater:simple/message-server-host",
  functions: {
    register: { name: "register", params: [], result: t.unit },
    send: { name: "send", params: [string, bytes], result: t.unit },
    request: { name: "request", params: [string, bytes], result: bytes, async: true },
    listOutstandingRequests: { name: "list-outstanding-requests", params: [], result: t.list(string), bare: true },
    respondToRequest: { name: "respond-to-request", params: [string, bytes], result: t.unit },
    cancelRequest: { name: "cancel-request", params: [string], result: t.unit },
    openChannel: {
      name: "open-channel",
      params: [string, bytes],
      result: string,
      async: true,
      lowerResult: (opened) => (opened as OpenedChannel).id,
      liftResult: (id) => ({ id, message: undefined }),
      recorded: {
        type: t.tuple([string, t.option(bytes)]),
        lower: (opened) => [(opened as OpenedChannel).id, (opened as OpenedChannel).message],
        lift(data) {
          const [id, message] = data as readonly [ChannelId, Uint8Array | undefined];
          return { id, message } satisfies OpenedChannel;
        },
      },
    },
    sendOnChannel: { name: "send-on-channel", params: [string, bytes], result: t.unit },
    closeChannel: { name: "close-channel", params: [string], result: t.unit },
    registerName: { name: "register-name", params: [string], result: t.unit },
    unregisterName: { name: "unregister-name", params: [string], result: t.unit },
    whereis: { name: "whereis", params: [string], result: t.option(string) },
  },
  errors: {
    MessageError: ({ code, message, text }) =>
      new MessageError(code as MessageErrorCode, "", message, { hostText: text }),
  },
};

const client = "theater:simple/message-server-client";
// As Theater has them: the answer stands in a tuple of its own behind the state.
const response = t.tuple([t.option(bytes)]);
const channelAccept = t.tuple([t.tuple([t.bool, t.option(bytes)])]);

/** What the handler asks of actors. */
export const messageCallbacks: {
  readonly handleSend: CallbackSpec;
  readonly handleRequest: CallbackSpec;
  readonly handleChannelOpen: CallbackSpec;
  readonly handleChannelMessage: CallbackSpec;
  readonly handleChannelClose: CallbackSpec;
} = {
  handleSend: { export: `${client}.handle-send`, params: [bytes] },
  handleRequest: {
    export: `${client}.handle-request`,
    params: [string, bytes],
    answer: response,
    lowerAnswer: (answer) => [(answer as RequestAnswer | undefined)?.reply],
  },
  handleChannelOpen: {
    export: `${client}.handle-channel-open`,
    params: [string, bytes],
    answer: channelAccept,
    lowerAnswer(answer) {
      const given = answer as ChannelOpenAnswer | undefined;
      return [[given?.accept === true, given?.message]];
    },
  },
  handleChannelMessage: { export: `${client}.handle-channel-message`, params: [string, bytes] },
  handleChannelClose: { export: `${client}.handle-channel-close`, params: [string] },
};
