import type { Connector, Transport } from "@troupe/roam-session";
import type { OpenOptions } from "./open-native.ts";

/** Where to connect, or a function that says so for each attempt, for instance with a fresh token in the query. */
export type UrlSource = string | URL | ((signal: AbortSignal) => string | URL | Promise<string | URL>);

/** Opens the link of each attempt of a reconnecting client. */
export function connector<O extends Omit<OpenOptions, "signal">>(
  open: (url: string | URL, options: O & { readonly signal: AbortSignal }) => Promise<Transport>,
  url: UrlSource,
  options: O,
): Connector {
  return async (signal) => await open(typeof url === "function" ? await url(signal) : url, { ...options, signal });
}
