import type { BoundAddress, ConnectTarget } from "@troupe/handler";
import { parseHostPort } from "@troupe/tls-config";
import { TcpError } from "./errors.ts";

/** An address as actors write it: `host:port`, `[ipv6]:port`, or `unix:/path`. */
export type ParsedAddress =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

const unixPrefix = "unix:";

/** Throws TcpError ADDRESS_INVALID, quoting the text. */
export function parseAddress(text: string): ParsedAddress {
  if (typeof text === "string" && text.startsWith(unixPrefix)) {
    const path = text.slice(unixPrefix.length);
    if (path !== "") return { kind: "unix", path };
  } else if (typeof text === "string") {
    try {
      return { kind: "tcp", ...parseHostPort(text) };
    } catch (error) {
      const hostText = text.includes(":") ? "invalid port value" : "invalid socket address";
      throw new TcpError("ADDRESS_INVALID", error instanceof Error ? error.message : String(error), {
        address: text,
        hostText,
        cause: error,
      });
    }
  }
  throw new TcpError("ADDRESS_INVALID", `"${text}" is no address: expected host:port, [ipv6]:port or unix:/path`, {
    address: text,
    hostText: "invalid socket address",
  });
}

export function connectTarget(address: ParsedAddress): ConnectTarget {
  return address.kind === "unix" ? { path: address.path } : { host: address.host, port: address.port };
}

/** `ip:port`, `[ipv6]:port`. */
export function formatHostPort(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A bound address as text; a Unix socket as `unix:/path`. */
export function formatBound(bound: BoundAddress): string {
  if (bound === null) return "";
  return typeof bound === "string" ? `${unixPrefix}${bound}` : formatHostPort(bound.address, bound.port);
}
