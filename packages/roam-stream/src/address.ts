import { RoamStreamError } from "./errors.ts";

/** Where something listens: a TCP port, or the path of a Unix socket. */
export interface Address {
  /** Name or IP address. Default `127.0.0.1`: everything else has to be said. */
  readonly host?: string | undefined;
  /** 0 to listen on any free port. */
  readonly port?: number | undefined;
  /** Path of a Unix socket, or of a named pipe on Windows. */
  readonly path?: string | undefined;
}

/** An address in the form that `node:net` takes. */
export type Target = { readonly host: string; readonly port: number } | { readonly path: string };

/**
 * Checks an address.
 * @throws {RoamStreamError} `address-invalid`
 */
export function targetOf({ host, port, path }: Address): Target {
  if (path !== undefined) {
    if (port !== undefined || host !== undefined)
      throw invalid("a path was given beside a host or port; one of both was expected");
    if (path === "") throw invalid("the path is empty");
    return { path };
  }
  if (port === undefined) throw invalid("neither a port nor a path was given");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw invalid(`the port is ${port}, a whole number from 0 to 65535 was expected`);
  return { host: host ?? "127.0.0.1", port };
}

/** `host:port`, with brackets around an IPv6 address, or the path. */
export function formatTarget(target: Target): string {
  if ("path" in target) return target.path;
  return target.host.includes(":") ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
}

function invalid(message: string): RoamStreamError {
  return new RoamStreamError("address-invalid", message);
}
