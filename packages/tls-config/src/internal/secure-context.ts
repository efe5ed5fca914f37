import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { TlsConfigError } from "../error.ts";

/** Builds a context from checked parts. @throws TlsConfigError TLS_CONTEXT_FAILED with what OpenSSL objects to, such as a key that is too short. */
export function buildContext(options: SecureContextOptions, path: string, side: "client" | "server"): SecureContext {
  try {
    return createSecureContext(options);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TlsConfigError("TLS_CONTEXT_FAILED", `${path}: OpenSSL refuses this configuration: ${why}`, {
      field: path,
      actual: why,
      hostText: `Failed to build TLS config: Failed to build ${side} config: ${why}`,
      cause,
    });
  }
}
