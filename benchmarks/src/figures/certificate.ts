import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, type IssuedCertificate } from "@troupe-tooling/test-certs";

interface Certificate extends IssuedCertificate {
  readonly caFile: string;
}

let made: Promise<Certificate> | undefined;

/** One certificate (ECDSA P-256) for all TLS servers of a run. */
export function serverCertificate(): Promise<IssuedCertificate> {
  return certificate().then(({ cert, key }) => ({ cert, key }));
}

/** Options of `tcp-load` with which it verifies that certificate. */
export async function loadTrust(): Promise<readonly string[]> {
  const { caFile } = await certificate();
  return ["--tls", "--ca", caFile, "--server-name", "localhost"];
}

function certificate(): Promise<Certificate> {
  made ??= (async () => {
    const authority = await createAuthority();
    const issued = await authority.issue({ hosts: ["localhost"] });
    const folder = mkdtempSync(join(tmpdir(), "troupe-benchmarks-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, authority.certificate);
    return { ...issued, caFile };
  })();
  return made;
}
