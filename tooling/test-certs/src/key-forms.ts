import { createPrivateKey } from "node:crypto";

/** The same private key as an encrypted PKCS#8 PEM. */
export function encryptKey(key: string, passphrase: string): string {
  return createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase });
}

/** The same private key in the older SEC1 form (`EC PRIVATE KEY`). */
export function sec1Key(key: string): string {
  return createPrivateKey(key).export({ type: "sec1", format: "pem" });
}
