import type { PemSource } from "../config.ts";
import type { CertificateInfo, TlsConfigWarning } from "../loaded.ts";
import { checkDates, dateWarnings, describeCertificate, readCertificates, toPem } from "./certificates.ts";
import type { X509Certificate } from "node:crypto";
import { type Material, readMaterial } from "./material.ts";
import { checkKeyMatches, readPrivateKey } from "./private-key.ts";

/** Where loading stands: the path of the table, the clock and the signal. */
export interface LoadContext {
  readonly path: string;
  readonly nowMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A certificate chain with its key, checked. */
export interface Identity {
  /** PEM, leaf first. */
  readonly cert: string;
  /** PEM, PKCS#8, decrypted. */
  readonly key: string;
  readonly certificate: CertificateInfo;
  readonly warnings: readonly TlsConfigWarning[];
}

/** Certificates to trust, checked. */
export interface TrustAnchors {
  /** One PEM text a certificate. */
  readonly ca: readonly string[];
  readonly warnings: readonly TlsConfigWarning[];
}

/** Reads and checks a certificate chain and its key. @throws TlsConfigError for whatever is wrong with them. */
export async function loadIdentity(
  config: { readonly cert: PemSource; readonly key: PemSource; readonly passphrase?: string },
  context: LoadContext,
): Promise<Identity> {
  const { path, nowMs, signal } = context;
  const certMaterial = await readMaterial(config.cert, `${path}.cert`, "certificate", signal);
  const keyMaterial = await readMaterial(config.key, `${path}.key`, "key", signal);
  const chain = readCertificates(certMaterial);
  const [leaf, ...intermediates] = chain;
  const key = readPrivateKey(keyMaterial, config.passphrase);
  checkKeyMatches(key, keyMaterial, chain, certMaterial);
  checkDates(leaf, certMaterial, nowMs);
  return {
    cert: toPem(chain),
    key: key.export({ type: "pkcs8", format: "pem" }),
    certificate: describeCertificate(leaf),
    warnings: [...dateWarnings(intermediates, certMaterial, nowMs), ...chainWarnings(chain, certMaterial)],
  };
}

/** Reads and checks certificates to trust. @throws TlsConfigError when there is none, or one cannot be parsed. */
export async function loadTrustAnchors(source: PemSource, field: string, context: LoadContext): Promise<TrustAnchors> {
  const material = await readMaterial(source, field, "certificate", context.signal);
  const certificates = readCertificates(material);
  return {
    ca: certificates.map((certificate) => certificate.toString()),
    warnings: dateWarnings(certificates, material, context.nowMs),
  };
}

/** TLS 1.2 asks that each certificate certify the one before it; many peers cope, some do not. */
function chainWarnings(chain: readonly X509Certificate[], material: Material): TlsConfigWarning[] {
  const broken = chain.findIndex((certificate, index) => {
    const issuer = chain[index + 1];
    return issuer !== undefined && !certificate.checkIssued(issuer);
  });
  if (broken < 0) return [];
  const message = `${material.field}: certificate ${broken + 2} in ${material.place} did not issue certificate ${broken + 1}`;
  return [{ code: "TLS_CHAIN_BROKEN", field: material.field, file: material.file, message }];
}
