import type { IncomingMessage } from "node:http";

/**
 * Which pages may connect. Browsers send the Origin of the page with each upgrade and with it the user's cookies, and no other rule of theirs stands in
 * the way; other programs send none, and may connect always. A function that throws refuses the page, with 500.
 */
export type Origins = "same" | "any" | readonly string[] | ((origin: string, request: IncomingMessage) => boolean);

export function isOriginAllowed(origins: Origins, request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || origins === "any") return true;
  if (typeof origins === "function") return origins(origin, request);
  if (origins !== "same") return origins.includes(origin);
  // The scheme does not count: who ends TLS in front of us is not known here.
  return URL.canParse(origin) && new URL(origin).host === host;
}
