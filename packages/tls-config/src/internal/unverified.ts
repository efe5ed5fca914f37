import { channel } from "node:diagnostics_channel";

const unverified = channel("troupe:tls-config:unverified");
let warned = false;

/** Says, once a process, that certificates are not verified; every use is told to the diagnostics channel. */
export function warnUnverified(field: string): void {
  if (unverified.hasSubscribers) unverified.publish({ field });
  if (warned) return;
  warned = true;
  process.emitWarning(
    `${field} is on: TLS connections accept any certificate from anybody, so they are open to interception. ` +
      "Name the authority of the server in ca_cert instead.",
    { type: "TroupeSecurityWarning", code: "TROUPE_TLS_UNVERIFIED" },
  );
}
