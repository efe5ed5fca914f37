import { X509Certificate } from "node:crypto";
import { TlsConfigError } from "../error.ts";
import type { CertificateInfo, TlsConfigWarning } from "../loaded.ts";
import { type Material, pemBlocks } from "./material.ts";

/**
 * All certificates of a PEM text in file order, at least one.
 *
 * @throws TlsConfigError TLS_CERTIFICATE_INVALID: none there, cut off, bad base64, or not X.509.
 */
export function readCertificates(material: Material): readonly [X509Certificate, ...X509Certificate[]] {
  const invalid = (why: string, cause?: unknown): TlsConfigError =>
    new TlsConfigError("TLS_CERTIFICATE_INVALID", `${material.field}: ${material.place} ${why}`, {
      field: material.field,
      file: material.file,
      expected: "PEM with at least one CERTIFICATE block",
      actual: why,
      hostText: `Failed to parse certificates from '${material.hostPath}'`,
      cause,
    });
  const blocks = pemBlocks(
    material.text,
    (label) => label === "CERTIFICATE",
    (line, why) => {
      throw invalid(`holds a certificate (line ${line}) that ${why}`);
    },
  );
  const [first, ...rest] = blocks.map(({ pem, line }) => {
    try {
      return new X509Certificate(pem);
    } catch (cause) {
      throw invalid(`holds a certificate (line ${line}) that is not valid X.509`, cause);
    }
  });
  if (first === undefined) throw invalid("holds no certificate");
  return [first, ...rest];
}

/** PEM of several certificates, without whatever else stood in their file. */
export function toPem(certificates: readonly X509Certificate[]): string {
  return certificates.map((certificate) => certificate.toString()).join("");
}

/**
 * Checks the dates of one's own certificate: every peer that verifies would refuse it, so it is an error when it is loaded, not a surprise later.
 *
 * @throws TlsConfigError TLS_CERTIFICATE_EXPIRED or TLS_CERTIFICATE_NOT_YET_VALID.
 */
export function checkDates(certificate: X509Certificate, material: Material, nowMs: number): void {
  const state = dateState(certificate, nowMs);
  if (state === undefined) return;
  throw new TlsConfigError(state.code, `${material.field}: the certificate in ${material.place} ${state.text}`, {
    field: material.field,
    file: material.file,
    expected: `a certificate that is valid at ${new Date(nowMs).toISOString()}`,
    actual: state.text,
  });
}

/** The same for certificates that peers may never need: an old root in a bundle, an intermediate that has a successor. */
export function dateWarnings(
  certificates: readonly X509Certificate[],
  material: Material,
  nowMs: number,
): TlsConfigWarning[] {
  return certificates.flatMap((certificate) => {
    const state = dateState(certificate, nowMs);
    if (state === undefined) return [];
    const message = `${material.field}: the certificate of ${oneLine(certificate.subject)} in ${material.place} ${state.text}`;
    return [{ code: state.code, field: material.field, file: material.file, message }];
  });
}

function dateState(
  certificate: X509Certificate,
  nowMs: number,
): { code: "TLS_CERTIFICATE_EXPIRED" | "TLS_CERTIFICATE_NOT_YET_VALID"; text: string } | undefined {
  const { validFrom, validTo } = describeCertificate(certificate);
  if (nowMs > validTo.getTime()) {
    return { code: "TLS_CERTIFICATE_EXPIRED", text: `expired at ${validTo.toISOString()}` };
  }
  if (nowMs < validFrom.getTime()) {
    return { code: "TLS_CERTIFICATE_NOT_YET_VALID", text: `is valid only from ${validFrom.toISOString()}` };
  }
  return undefined;
}

export function describeCertificate(certificate: X509Certificate): CertificateInfo {
  return Object.freeze({
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    subjectAltName: certificate.subjectAltName ?? "",
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    fingerprint256: certificate.fingerprint256,
  });
}

/** Node puts each part of a name on a line of its own. */
function oneLine(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}
