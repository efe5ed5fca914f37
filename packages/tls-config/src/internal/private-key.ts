import { createPrivateKey, type KeyObject, type X509Certificate } from "node:crypto";
import { TlsConfigError, type TlsConfigErrorCode } from "../error.ts";
import { type Material, pemBlocks } from "./material.ts";

const LABELS: ReadonlySet<string> = new Set([
  "PRIVATE KEY",
  "RSA PRIVATE KEY",
  "EC PRIVATE KEY",
  "ENCRYPTED PRIVATE KEY",
]);

/**
 * The first private key of a PEM text, decrypted, as PEM (PKCS#8) and as a key object.
 *
 * @throws TlsConfigError TLS_KEY_INVALID, TLS_KEY_ENCRYPTED or TLS_PASSPHRASE_WRONG.
 */
export function readPrivateKey(material: Material, passphrase: string | undefined): KeyObject {
  const fail = (code: TlsConfigErrorCode, why: string, hostText: string, cause?: unknown): TlsConfigError =>
    new TlsConfigError(code, `${material.field}: ${material.place} ${why}`, {
      field: material.field,
      file: material.file,
      expected: "PEM with a PKCS#8, PKCS#1 or SEC1 private key",
      actual: why,
      hostText,
      cause,
    });
  const unparsable = `Failed to parse private key from '${material.hostPath}'`;
  const none = `No valid private key found in '${material.hostPath}'`;
  const [block] = pemBlocks(
    material.text,
    (label) => LABELS.has(label),
    (line, why) => {
      throw fail("TLS_KEY_INVALID", `holds a private key (line ${line}) that ${why}`, unparsable);
    },
  );
  if (block === undefined) throw fail("TLS_KEY_INVALID", "holds no private key", none);
  const encrypted = block.label === "ENCRYPTED PRIVATE KEY" || /^Proc-Type:.*ENCRYPTED/m.test(block.pem);
  if (encrypted && passphrase === undefined) {
    throw fail("TLS_KEY_ENCRYPTED", "holds an encrypted private key, and there is no passphrase", none);
  }
  try {
    return createPrivateKey({ key: block.pem, ...(encrypted && { passphrase }) });
  } catch (cause) {
    if (encrypted)
      throw fail("TLS_PASSPHRASE_WRONG", "holds a private key that the passphrase does not open", none, cause);
    throw fail("TLS_KEY_INVALID", `holds a private key (line ${block.line}) that cannot be parsed`, unparsable, cause);
  }
}

/**
 * Checks that the key belongs to the first certificate of the chain.
 *
 * @throws TlsConfigError TLS_KEY_MISMATCH, saying so when the key belongs to a later certificate of the file.
 */
export function checkKeyMatches(
  key: KeyObject,
  keyMaterial: Material,
  certificates: readonly X509Certificate[],
  certMaterial: Material,
): void {
  const index = certificates.findIndex((certificate) => certificate.checkPrivateKey(key));
  if (index === 0) return;
  const hint = index > 0 ? `; it belongs to certificate ${index + 1} there, but the server's own must come first` : "";
  throw new TlsConfigError(
    "TLS_KEY_MISMATCH",
    `${keyMaterial.field}: the private key in ${keyMaterial.place} does not belong to the first certificate of ` +
      `${certMaterial.field} (${certMaterial.place})${hint}`,
    {
      field: keyMaterial.field,
      file: keyMaterial.file,
      expected: `the private key of ${certMaterial.field}`,
      actual: index > 0 ? `the private key of certificate ${index + 1}` : "the private key of another certificate",
      hostText: "Failed to build TLS config: Failed to build server config: keys may not be consistent: KeyMismatch",
    },
  );
}
