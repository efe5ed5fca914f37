import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import { type Extension, type X509Certificate, x509 } from "./x509.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

type KeyPair = webcrypto.CryptoKeyPair;

/** What a certificate is issued for. */
export interface IssueOptions {
  /** Subject alternative names: DNS names and IP addresses, mixed. */
  readonly hosts?: readonly string[];
  /** Subject common name. Default: the first host, or "test". */
  readonly commonName?: string;
  /** Default: an hour ago. */
  readonly notBefore?: Date;
  /** Default: in thirty days. */
  readonly notAfter?: Date;
  /** True for a certificate that a client shows (extended key usage clientAuth). Default: serverAuth. */
  readonly client?: boolean;
}

/** A certificate with its key, both PEM. `cert` holds the leaf first, then the intermediates, never the root. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority that lives in memory. */
export interface Authority {
  readonly name: string;
  /** PEM of the authority's own certificate: what a peer puts into `ca`. */
  readonly certificate: string;
  /** PEM (PKCS#8) of its private key. */
  readonly key: string;
  /** Makes a key pair and signs a certificate for it. */
  issue(options?: IssueOptions): Promise<IssuedCertificate>;
  /** An authority below this one; what it issues carries the intermediate's certificate after the leaf. */
  intermediate(name?: string): Promise<Authority>;
}

/** Dates of a certificate that ended yesterday: `issue({ hosts, ...expired() })`. */
export function expired(): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - 30 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) };
}

/** Dates of a certificate that is valid only from tomorrow. */
export function notYetValid(): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() + DAY_MS), notAfter: new Date(Date.now() + 30 * DAY_MS) };
}

/** A self-signed root authority (ECDSA P-256; a few milliseconds). */
export async function createAuthority(name = "Troupe test authority"): Promise<Authority> {
  const keys = await createKeyPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [name] }],
      keys,
      notBefore: new Date(Date.now() - HOUR_MS),
      notAfter: new Date(Date.now() + 30 * DAY_MS),
      signingAlgorithm: ALGORITHM,
      extensions: authorityExtensions(),
    },
    webcrypto,
  );
  return authority(name, certificate, keys, "");
}

/** PEM (PKCS#8) of a fresh private key that belongs to no certificate. */
export async function createKey(): Promise<string> {
  return keyPem(await createKeyPair());
}

async function authority(name: string, own: X509Certificate, keys: KeyPair, chainPem: string): Promise<Authority> {
  const sign = (commonName: string, publicKey: webcrypto.CryptoKey, options: IssueOptions, extensions: Extension[]) =>
    x509.X509CertificateGenerator.create(
      {
        subject: [{ CN: [commonName] }],
        issuer: own.subject,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        notBefore: options.notBefore ?? new Date(Date.now() - HOUR_MS),
        notAfter: options.notAfter ?? new Date(Date.now() + 30 * DAY_MS),
        extensions,
      },
      webcrypto,
    );
  return {
    name,
    certificate: pem(own),
    key: await keyPem(keys),
    async issue(options = {}) {
      const pair = await createKeyPair();
      const commonName = options.commonName ?? options.hosts?.[0] ?? "test";
      const leaf = await sign(commonName, pair.publicKey, options, leafExtensions(options));
      return { cert: pem(leaf) + chainPem, key: await keyPem(pair) };
    },
    async intermediate(childName = `${name}, intermediate`) {
      const pair = await createKeyPair();
      const child = await sign(childName, pair.publicKey, {}, authorityExtensions());
      return await authority(childName, child, pair, pem(child) + chainPem);
    },
  };
}

function authorityExtensions(): Extension[] {
  return [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ];
}

function leafExtensions(options: IssueOptions): Extension[] {
  const names = (options.hosts ?? []).map((host) => ({ type: isIP(host) === 0 ? "dns" : "ip", value: host }) as const);
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([
      options.client === true ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth,
    ]),
    ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
  ];
}

async function createKeyPair(): Promise<KeyPair> {
  return await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function keyPem(keys: KeyPair): Promise<string> {
  return withNewline(
    x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY"),
  );
}

function pem(certificate: X509Certificate): string {
  return withNewline(certificate.toString("pem"));
}

// PEM blocks are joined by plain concatenation, so each must end its last line.
function withNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
