import { RoamWebSocketError } from "./errors.ts";

/**
 * The URL of a WebSocket; `http` and `https` stand for `ws` and `wss`.
 * @throws {RoamWebSocketError} `url-invalid`
 */
export function webSocketUrl(given: string | URL): URL {
  let url: URL;
  try {
    url = new URL(given);
  } catch (cause) {
    throw new RoamWebSocketError("url-invalid", `${JSON.stringify(String(given))} is no URL`, { cause });
  }
  if (url.protocol === "http:" || url.protocol === "https:") url.protocol = url.protocol.replace("http", "ws");
  if (url.protocol !== "ws:" && url.protocol !== "wss:")
    throw new RoamWebSocketError("url-invalid", `the URL begins with ${url.protocol}, expected ws: or wss:`);
  url.hash = "";
  return url;
}

/** A URL as errors show it: without what may be a secret. */
export function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
