import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { TlsConfigError } from "./error.ts";

/** A host and a port taken apart. */
export interface HostPort {
  /** Host name or IP address, IPv6 without brackets. */
  readonly host: string;
  /** 0 to 65535. */
  readonly port: number;
}

/** The name that a server's certificate is checked against. */
export type ServerName =
  /** `name` in lower-case ASCII, without a final dot: sent as SNI and looked up among the DNS names. */
  | { readonly kind: "dns"; readonly name: string }
  /** `address` without a zone: looked up among the IP addresses; SNI has no place for it. */
  | { readonly kind: "ip"; readonly address: string };

/**
 * Takes `example.org:443`, `192.0.2.1:443` or `[2001:db8::1]:443` apart. Without `defaultPort` the port is required.
 *
 * @throws TlsConfigError TLS_ADDRESS_INVALID, quoting the text.
 */
export function parseHostPort(text: string, options: { readonly defaultPort?: number } = {}): HostPort {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  if (bracketed !== null) {
    const [, host = "", port] = bracketed;
    if (isIP(host) !== 6) throw badAddress(text, `no IPv6 address stands between the brackets`);
    return { host, port: parsePort(text, port, options.defaultPort) };
  }
  const colon = text.indexOf(":");
  if (colon !== text.lastIndexOf(":"))
    throw badAddress(text, "an IPv6 address must stand in brackets, as in [::1]:443");
  const host = colon < 0 ? text : text.slice(0, colon);
  if (host === "") throw badAddress(text, "the host is empty");
  if (/[\s[\]/]/.test(host)) throw badAddress(text, "the host holds a character that no host name has");
  return { host, port: parsePort(text, colon < 0 ? undefined : text.slice(colon + 1), options.defaultPort) };
}

/**
 * The name to verify when connecting to `host` (no port; IPv6 with or without brackets). International names become ASCII.
 *
 * @throws TlsConfigError TLS_SERVER_NAME_INVALID when `host` can be no name of a certificate, such as an empty text.
 */
export function parseServerName(host: string, options: { readonly path?: string } = {}): ServerName {
  const bare = host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
  if (isIP(bare) !== 0) return { kind: "ip", address: bare.split("%", 1)[0] ?? bare };
  const name = asciiName(host);
  if (name !== undefined) return { kind: "dns", name };
  const field = options.path;
  throw new TlsConfigError(
    "TLS_SERVER_NAME_INVALID",
    `${field === undefined ? "" : `${field}: `}${JSON.stringify(host)} is neither a host name nor an IP address`,
    {
      field,
      expected: "a host name or an IP address",
      actual: host,
      hostText: `Failed to build TLS config: Invalid server name: ${JSON.stringify(host)}`,
    },
  );
}

/** The name as a certificate holds it, or undefined when it cannot be one. */
function asciiName(host: string): string | undefined {
  // Plain ASCII is judged as it stands: the URL rules would turn `1` or `0x7f.1` into addresses, and refuse underscores not at all.
  const ascii = /^[\x21-\x7e]+$/.test(host) ? host.toLowerCase() : domainToASCII(host);
  const name = ascii.endsWith(".") ? ascii.slice(0, -1) : ascii;
  const labels = name.split(".");
  if (name.length > 253 || !labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label))) return undefined;
  // No top-level domain is a number: this is a mistyped IPv4 address.
  return /^\d+$/.test(labels.at(-1) ?? "") ? undefined : name;
}

function parsePort(text: string, port: string | undefined, defaultPort: number | undefined): number {
  if (port === undefined) {
    if (defaultPort !== undefined) return defaultPort;
    throw badAddress(text, "the port is missing");
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw badAddress(text, "the port is no number from 0 to 65535");
  return Number(port);
}

function badAddress(text: string, why: string): TlsConfigError {
  const expected = "host:port or [IPv6]:port";
  return new TlsConfigError(
    "TLS_ADDRESS_INVALID",
    `${JSON.stringify(text)} is no address: ${why}; expected ${expected}`,
    {
      expected,
      actual: text,
    },
  );
}
