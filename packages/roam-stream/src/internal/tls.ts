import { isIP } from "node:net";
import type { ConnectionOptions, SecureContext } from "node:tls";
import type { Target } from "../address.ts";

/** `node:tls` has no class for a secure context that could be asked for: it is the object that holds OpenSSL's. */
export function isSecureContext(tls: object): tls is SecureContext {
  return "context" in tls;
}

/** Options of `tls.connect`. The name that the certificate must be for is the host, unless another was given; an address is no name to send. */
export function clientTlsOptions(tls: ConnectionOptions | SecureContext | true, target: Target): ConnectionOptions {
  const options: ConnectionOptions = tls === true ? {} : isSecureContext(tls) ? { secureContext: tls } : tls;
  if (options.servername !== undefined || "path" in target || isIP(target.host) !== 0) return options;
  return { ...options, servername: target.host };
}
