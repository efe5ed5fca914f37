import type { ConnectionId } from "@troupe/ids";
import {
  CancelledError,
  InvalidAnswerError,
  InvalidPayloadError,
  LinkLostError,
  UnknownMethodError,
  UserError,
} from "@troupe/roam-session";
import type { AnyMethod, CallResult } from "@troupe/roam-session";
import { Reader } from "@troupe/roam-wire";
import type { ChannelType, Method, RxOf, Service, TxOf } from "@troupe/roam-wire";
import type { RoamApi, RoamCallOptions, RoamWaitOptions } from "./api.ts";
import { ClientStreams } from "./client-streams.ts";
import type { RoamAnswer } from "./data.ts";
import { encoded } from "./encoded.ts";
import type { Plain } from "./plain.ts";
import type { StreamWriter } from "./stream-writer.ts";

/** Options of a call of a typed client. */
export type ClientCallOptions = Omit<RoamCallOptions, "streams"> & RoamWaitOptions;

/** An argument as an actor gives it: for a stream on which the other side receives, something to iterate over or the reader of a pair; for one on which it sends, a writer. */
export type ClientValue<V> = V extends Plain
  ? V
  : V extends RxOf<infer T>
    ? AsyncIterable<T> | Iterable<T>
    : V extends TxOf<infer T>
      ? StreamWriter<T>
      : V extends object
        ? { [K in keyof V]: ClientValue<V[K]> }
        : V;

type ClientArgs<A extends readonly unknown[]> = { [K in keyof A]: ClientValue<A[K]> };

/** One method of a typed client. Options of the call may follow the arguments. */
export interface RoamClientMethod<A extends readonly unknown[], R, E> {
  /** Resolves to what the method returns. */
  (...args: [...args: ClientArgs<A>, options?: ClientCallOptions]): Promise<R>;
  /** The same call, with the method's own error as a value and the metadata of the answer. */
  result(...args: [...args: ClientArgs<A>, options?: ClientCallOptions]): Promise<CallResult<R, E>>;
}

/** A typed client of a service on one of the actor's sessions. */
export type RoamClient<S extends Service> = {
  readonly [K in keyof S["methods"]]: S["methods"][K] extends Method<infer A, infer R, infer E>
    ? RoamClientMethod<A, R, E>
    : never;
};

/**
 * Typed functions that call the other side of a session through `roam.request`. They reject with the errors of `@troupe/roam-session`: `UserError` for the method's
 * own, `CancelledError`, `UnknownMethodError`, `InvalidPayloadError`, `InvalidAnswerError`, `LinkLostError`; with `EncodeError` or RoamHandlerError where nothing was
 * sent. A method that is declared with `nonce: true` gets a nonce for each call, unless the options give one.
 */
export function roamClient<S extends Service>(roam: RoamApi, connection: ConnectionId, service: S): RoamClient<S> {
  const functions: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(service.methods) as [string, AnyMethod][]) {
    const count = method.args.length;
    const call = (args: readonly unknown[]): Promise<RoamAnswer> =>
      request(roam, connection, method, args.slice(0, count), args[count] as ClientCallOptions | undefined);
    functions[name] = Object.assign(async (...args: unknown[]) => valueOf(method, await call(args)), {
      result: async (...args: unknown[]) => resultOf(method, await call(args)),
    });
  }
  // Each function was made of the method under the same name.
  return functions as RoamClient<S>;
}

async function request(
  roam: RoamApi,
  connection: ConnectionId,
  method: AnyMethod,
  args: readonly unknown[],
  given: ClientCallOptions = {},
): Promise<RoamAnswer> {
  const options = method.nonce && given.nonce === undefined ? { ...given, nonce: roam.newNonce() } : given;
  if (!method.hasChannel) return roam.request(connection, method.id, argumentsOf(method, args), options);
  const streams = new ClientStreams(roam);
  let payload: Uint8Array;
  try {
    payload = argumentsOf(method, args, streams);
  } catch (error) {
    streams.abandon(error as Error);
    throw error;
  }
  const answer = roam.request(connection, method.id, payload, { ...options, streams: streams.ids });
  streams.begin();
  try {
    return await answer;
  } catch (error) {
    // It may never have been sent; what is over already is left alone.
    streams.abandon(error as Error);
    throw error;
  }
}

function argumentsOf(method: AnyMethod, args: readonly unknown[], streams?: ClientStreams): Uint8Array {
  return encoded(
    (writer) => method.encodeArgs(writer, args as never),
    streams === undefined ? undefined : (type, value) => streams.open(type as ChannelType, value),
  );
}

function resultOf(method: AnyMethod, answer: RoamAnswer): CallResult<unknown, unknown> {
  const { label } = method;
  const { kind, payload, metadata } = answer;
  switch (kind) {
    case "Ok":
      return { ok: true, value: decoded(label, payload, (reader) => method.decodeReturn(reader)), metadata };
    case "User":
      return { ok: false, error: decoded(label, payload, (reader) => method.decodeError(reader)), metadata };
    case "UnknownMethod":
      throw new UnknownMethodError(label, method.id, Buffer.from(method.signature).toString("hex"));
    case "InvalidPayload":
      throw new InvalidPayloadError(label);
    case "Cancelled":
      throw new CancelledError(label, answer.code);
    case "Lost":
      if (answer.code === "invalid-answer") throw new InvalidAnswerError(label, undefined);
      throw new LinkLostError(`${label}: the session ended before the answer came (${answer.code})`);
  }
}

function valueOf(method: AnyMethod, answer: RoamAnswer): unknown {
  const result = resultOf(method, answer);
  if (result.ok) return result.value;
  throw new UserError(result.error, `${method.label} failed`);
}

function decoded<T>(label: string, bytes: Uint8Array, decode: (reader: Reader) => T): T {
  try {
    const reader = new Reader(bytes);
    const value = decode(reader);
    reader.expectEnd();
    return value;
  } catch (cause) {
    throw new InvalidAnswerError(label, cause);
  }
}
