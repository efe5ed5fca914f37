import { err, isErr } from "@troupe/handler";
import type { Err } from "@troupe/handler";
import type { RequestId, TheaterId } from "@troupe/ids";
import { compileEncoder, decodeTyped, t } from "@troupe/pack";
import type { Lifted, Lowered, Type } from "@troupe/pack";
import type { RequestAnswer, RequestOptions } from "./api.ts";
import { MessageError } from "./errors.ts";

/** A message of a protocol: with `reply` it is a request, without it is only sent. */
export interface ProtocolMessage {
  readonly message: Type;
  readonly reply?: Type;
}

/** The messages of a protocol by their names. */
export type ProtocolMessages = Readonly<Record<string, ProtocolMessage>>;

/** What can send messages: an actor's `messages`, or the client of a runtime. */
export interface Sender {
  send(target: TheaterId, message: Uint8Array): void;
  request(target: TheaterId, message: Uint8Array, options?: RequestOptions): Promise<Uint8Array>;
}

/** One function for each message; a request resolves with its reply. */
export type ProtocolClient<Messages extends ProtocolMessages> = {
  readonly [Name in keyof Messages]: Messages[Name] extends { readonly reply: infer Reply extends Type }
    ? (message: Lowered<Messages[Name]["message"]>, options?: RequestOptions) => Promise<Lifted<Reply>>
    : (message: Lowered<Messages[Name]["message"]>) => void;
};

type Awaitable<T> = T | Promise<T>;

/** What an actor does with each message. A request's handler returns `{ reply, state? }`, the others a new state or nothing. */
export type ProtocolHandlers<Messages extends ProtocolMessages, Context, State> = {
  readonly [Name in keyof Messages]: Messages[Name] extends { readonly reply: infer Reply extends Type }
    ? (
        context: Context,
        message: Lifted<Messages[Name]["message"]>,
      ) => Awaitable<{ readonly reply: Lowered<Reply>; readonly state?: State } | Err>
    : (context: Context, message: Lifted<Messages[Name]["message"]>) => Awaitable<State | Err | void>;
};

/** The callbacks that serve a protocol: put them where an actor has its own, `messages: counter.serve({ … })`. */
export interface ProtocolCallbacks<Context, State> {
  handleSend(context: Context, message: Uint8Array): Awaitable<State | Err | void>;
  handleRequest(
    context: Context,
    request: RequestId,
    message: Uint8Array,
    // Of handlers that return nothing `undefined` is inferred, which is no state.
  ): Awaitable<(RequestAnswer & { readonly state?: Exclude<State, undefined> }) | Err>;
}

/** Typed messages over bytes; made by {@link protocol}. */
export interface Protocol<Messages extends ProtocolMessages> {
  /** Typed functions that send to `target` through `sender`. */
  client(sender: Sender, target: TheaterId): ProtocolClient<Messages>;
  /** Callbacks that decode, call the handler of the message, and encode its reply. */
  serve<Context, State = never>(
    handlers: ProtocolHandlers<Messages, Context, State>,
  ): ProtocolCallbacks<Context, State>;
}

type AnyHandler = (context: unknown, message: unknown) => unknown;
interface Codec {
  readonly encode: (message: unknown) => Uint8Array;
  readonly encodeReply: (reply: unknown) => Uint8Array;
  readonly reply: Type | undefined;
}

/**
 * Declares typed messages. On the wire a message is one Pack variant whose case is its name, a reply the plain value: what
 * travels is bytes as everywhere between actors, and only the two edges know types.
 *
 * A peer that sends something else gets PROTOCOL_MISMATCH as the failure of its request; a message that was only sent is
 * recorded as failed. The actor lives on in both cases.
 */
export function protocol<const Messages extends ProtocolMessages>(
  name: string,
  messages: Messages,
): Protocol<Messages> {
  const envelope = t.variant(
    name,
    Object.fromEntries(Object.entries(messages).map(([message, declared]) => [message, declared.message])),
  );
  // Types are checked where clients and handlers are written; here every message looks the same.
  const encode = compileEncoder(envelope) as (envelope: { readonly tag: string; readonly val: unknown }) => Uint8Array;
  const codecs = new Map<string, Codec>();
  for (const [message, declared] of Object.entries(messages)) {
    codecs.set(message, {
      encode: (val) => encode({ tag: message, val }),
      encodeReply:
        declared.reply === undefined ? () => new Uint8Array(0) : (compileEncoder(declared.reply) as Codec["encode"]),
      reply: declared.reply,
    });
  }

  const open = (bytes: Uint8Array): { readonly tag: string; readonly val: unknown } => {
    try {
      return decodeTyped(envelope, bytes) as { readonly tag: string; readonly val: unknown };
    } catch (cause) {
      throw new MessageError("PROTOCOL_MISMATCH", name, `${bytes.length} bytes are no message of protocol "${name}"`, {
        cause,
      });
    }
  };

  return {
    client(sender, target) {
      const client: Record<string, unknown> = {};
      for (const [message, codec] of codecs) {
        const { reply } = codec;
        client[message] =
          reply === undefined
            ? (value: unknown) => sender.send(target, codec.encode(value))
            : async (value: unknown, options?: RequestOptions) =>
                decodeTyped(reply, await sender.request(target, codec.encode(value), options));
      }
      return client as ProtocolClient<Messages>;
    },

    serve(handlers) {
      const call = (context: unknown, bytes: Uint8Array, asked: boolean): readonly [Codec, unknown] => {
        const { tag, val } = open(bytes);
        const codec = codecs.get(tag)!;
        if ((codec.reply !== undefined) !== asked) {
          const how = asked ? "sent" : "asked";
          throw new MessageError(
            "PROTOCOL_MISMATCH",
            name,
            `message "${tag}" of protocol "${name}" can only be ${how}`,
          );
        }
        return [codec, (handlers[tag] as unknown as AnyHandler)(context, val)];
      };
      const refused = (error: unknown): Err => {
        if (error instanceof MessageError && error.code === "PROTOCOL_MISMATCH") return err(error.message);
        throw error;
      };
      const answer = (codec: Codec, result: unknown): unknown => {
        if (isErr(result)) return result;
        const { reply, ...rest } = result as { readonly reply: unknown };
        return { ...rest, reply: codec.encodeReply(reply) };
      };
      return {
        handleSend(context, bytes) {
          try {
            return call(context, bytes, false)[1] as never;
          } catch (error) {
            return refused(error);
          }
        },
        handleRequest(context, _request, bytes) {
          try {
            const [codec, result] = call(context, bytes, true);
            if (result instanceof Promise) return result.then((value: unknown) => answer(codec, value)) as never;
            return answer(codec, result) as never;
          } catch (error) {
            return refused(error);
          }
        },
      };
    },
  };
}
