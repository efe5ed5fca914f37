/** Errors that only say which actor could not do what it was asked for; the reason is their cause. */
const wrappers: ReadonlySet<unknown> = new Set(["INIT_FAILED", "ACTOR_CRASHED"]);

/** One line for the person at the terminal. */
export function explain(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause !== undefined && "code" in reason && wrappers.has(reason.code)) {
    reason = reason.cause;
  }
  if (!(reason instanceof Error)) return String(reason);
  // Here the handler's TLS options come from flags.
  return reason.message.replace(/^server_tls\.(cert|key)\b/, "--tls-$1");
}
