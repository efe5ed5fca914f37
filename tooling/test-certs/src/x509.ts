// The declarations of @peculiar/x509 need the DOM library, which this workspace leaves out so that no Node package leans on it.
// Hence the untyped load, and the few members that are used here, typed by hand.
import "reflect-metadata";
import { createRequire } from "node:module";
import type { webcrypto } from "node:crypto";

/** A certificate; `toString("pem")` ends without a newline. */
export interface X509Certificate {
  readonly subject: string;
  toString(format: "pem"): string;
}

/** An extension; opaque. */
export type Extension = object;

interface CreateParams {
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signingAlgorithm: object;
  readonly extensions: readonly Extension[];
}

interface X509 {
  readonly X509CertificateGenerator: {
    createSelfSigned(
      params: CreateParams & { name: object[]; keys: webcrypto.CryptoKeyPair },
      crypto: webcrypto.Crypto,
    ): Promise<X509Certificate>;
    create(
      params: CreateParams & {
        subject: object[];
        issuer: string;
        publicKey: webcrypto.CryptoKey;
        signingKey: webcrypto.CryptoKey;
      },
      crypto: webcrypto.Crypto,
    ): Promise<X509Certificate>;
  };
  readonly BasicConstraintsExtension: new (ca: boolean, pathLength?: number, critical?: boolean) => Extension;
  readonly KeyUsagesExtension: new (flags: number, critical?: boolean) => Extension;
  readonly ExtendedKeyUsageExtension: new (usages: readonly string[]) => Extension;
  readonly SubjectAlternativeNameExtension: new (names: readonly { type: "dns" | "ip"; value: string }[]) => Extension;
  readonly KeyUsageFlags: { readonly digitalSignature: number; readonly keyCertSign: number; readonly cRLSign: number };
  readonly ExtendedKeyUsage: { readonly serverAuth: string; readonly clientAuth: string };
  readonly PemConverter: { encode(data: ArrayBuffer, tag: string): string };
}

export const x509: X509 = createRequire(import.meta.url)("@peculiar/x509");
