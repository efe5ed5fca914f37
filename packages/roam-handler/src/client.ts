import type { ConnectionId } from "@troupe/ids";
import {
  CancelledError,
  InvalidAnswerError,
  InvalidPayloadError,
  LinkLostError,
  UnknownMethodError,
  UserError,
} from "@troupe/roam-session";
import type { AnyMethod } from "@troupe/roam-session";
import { Reader } from "@troupe/roam-wire";
import type { Method, Service } from "@troupe/roam-wire";
import type { RoamAnswer, RoamApi, RoamCallOptions } from "./api.ts";
import { encoded } from "./encoded.ts";

/** Options of a call of a typed client. */
export type ClientCallOptions = RoamCallOptions & { readonly signal?: AbortSignal };

/** A typed client of a service on one of the actor's sessions; methods that open streams are not in it. */
export type RoamClient<S extends Service> = {
  readonly [K in keyof S["methods"]]: S["methods"][K] extends Method<infer A, infer R, infer _E>
    ? (...args: [...args: A, options?: ClientCallOptions]) => Promise<R>
    : never;
};

/**
 * Typed functions that call the other side of a session through `roam.request`. They reject with the errors of `@troupe/roam-session`: `UserError` for the method's
 * own, `CancelledError`, `UnknownMethodError`, `InvalidPayloadError`, `InvalidAnswerError`, `LinkLostError`.
 */
export function roamClient<S extends Service>(roam: RoamApi, connection: ConnectionId, service: S): RoamClient<S> {
  const functions: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(service.methods) as [string, AnyMethod][]) {
    if (method.hasChannel) continue;
    const count = method.args.length;
    functions[name] = async (...args: unknown[]) => {
      const options = args[count] as ClientCallOptions | undefined;
      const payload = encoded((writer) => method.encodeArgs(writer, args.slice(0, count) as never));
      return valueOf(method, await roam.request(connection, method.id, payload, options));
    };
  }
  // Each function was made of the method under the same name.
  return functions as RoamClient<S>;
}

function valueOf(method: AnyMethod, answer: RoamAnswer): unknown {
  const { label } = method;
  switch (answer.kind) {
    case "Ok":
      return decoded(label, answer.payload, (reader) => method.decodeReturn(reader));
    case "User": {
      const error = decoded(label, answer.payload, (reader) => method.decodeError(reader));
      throw new UserError(error, `${label} failed`);
    }
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
