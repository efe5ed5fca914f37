import { existsSync } from "node:fs";
import { mkdir, truncate } from "node:fs/promises";
import {
  createAuthority,
  createKey,
  encryptKey,
  expired,
  notYetValid,
  sec1Key,
  tempFolder,
} from "@troupe-tooling/test-certs";
import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  isTlsConfigError,
  loadClientTls,
  loadServerTls,
  type ServerTlsOptions,
  type TlsConfigError,
} from "../src/index.ts";

type Certs = Awaited<ReturnType<typeof createCerts>>;
let certs: Certs;
beforeAll(async () => {
  certs = await createCerts();
});

async function createCerts() {
  const ca = await createAuthority();
  return { ca, id: await ca.issue({ hosts: ["localhost"] }), other: await ca.issue({ hosts: ["other"] }) };
}

async function failure(loading: Promise<unknown>): Promise<TlsConfigError> {
  const error = await loading.then(
    () => new Error("nothing was thrown"),
    (reason: unknown) => reason,
  );
  if (isTlsConfigError(error)) return error;
  throw error;
}

describe("a server's certificate and key", () => {
  test("say who they are and until when", async () => {
    const tls = await loadServerTls(certs.id);
    expect(tls.certificate).toMatchObject({ subject: "CN=localhost", subjectAltName: "DNS:localhost" });
    expect(tls.certificate.validTo.getTime()).toBeGreaterThan(Date.now());
    expect(tls.warnings).toEqual([]);
    expect(tls.files).toEqual([]);
  });

  test("may stand in one file, in either order, with other text around them", async () => {
    await using folder = await tempFolder({
      "both.pem": `Bag Attributes\n${certs.id.key}\nsubject=x\n${certs.id.cert}`,
    });
    const file = folder.file("both.pem");
    const tls = await loadServerTls({ cert: file, key: file });
    expect(tls.files).toEqual([file]);
    expect(tls.certificate.subject).toBe("CN=localhost");
  });

  test("may have Windows line ends, PKCS#8, SEC1 or PKCS#1 keys, and passphrases", async () => {
    const { cert, key } = certs.id;
    for (const options of [
      { cert: cert.replaceAll("\n", "\r\n"), key: key.replaceAll("\n", "\r\n") },
      { cert, key: sec1Key(key) },
      { cert, key: encryptKey(key, "open sesame"), passphrase: "open sesame" },
      { cert, key, passphrase: "not needed" },
    ]) {
      expect((await loadServerTls(options)).certificate.subject).toBe("CN=localhost");
    }
    // Nothing here issues RSA certificates: that the key is read at all shows in the complaint that it belongs to another.
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" });
    expect((await failure(loadServerTls({ cert, key: rsa.toString() }))).code).toBe("TLS_KEY_MISMATCH");
  });
});

describe("what is wrong names the field, the file and the reason", () => {
  interface Row {
    readonly title: string;
    readonly files: () => Record<string, string> | Promise<Record<string, string>>;
    readonly options?: Partial<ServerTlsOptions>;
    readonly code: string;
    readonly field: string;
    readonly file: string;
    readonly says: string;
    readonly hostText: string;
  }
  const right = () => ({ "cert.pem": certs.id.cert, "key.pem": certs.id.key });
  const rows: readonly Row[] = [
    {
      title: "certificate file missing",
      files: () => ({ "key.pem": certs.id.key }),
      code: "TLS_FILE_UNREADABLE",
      field: "server_tls.cert",
      file: "cert.pem",
      says: "cannot be read: no such file or directory (ENOENT)",
      hostText: "Failed to read certificate file '<p>': No such file or directory (os error 2)",
    },
    {
      title: "key file missing",
      files: () => ({ "cert.pem": certs.id.cert }),
      code: "TLS_FILE_UNREADABLE",
      field: "server_tls.key",
      file: "key.pem",
      says: "cannot be read: no such file or directory (ENOENT)",
      hostText: "Failed to read private key file '<p>': No such file or directory (os error 2)",
    },
    {
      title: "no certificate in the file",
      files: () => ({ "cert.pem": certs.id.key, "key.pem": certs.id.key }),
      code: "TLS_CERTIFICATE_INVALID",
      field: "server_tls.cert",
      file: "cert.pem",
      says: "holds no certificate",
      hostText: "Failed to parse certificates from '<p>'",
    },
    {
      title: "bad base64 in a certificate",
      files: () => ({ ...right(), "cert.pem": certs.id.cert.replace("MII", "M!I") }),
      code: "TLS_CERTIFICATE_INVALID",
      field: "server_tls.cert",
      file: "cert.pem",
      says: "holds a certificate (line 1) that is not base64",
      hostText: "Failed to parse certificates from '<p>'",
    },
    {
      title: "a second certificate that is cut off",
      files: () => ({ ...right(), "cert.pem": `${certs.id.cert}${certs.ca.certificate.slice(0, 200)}` }),
      code: "TLS_CERTIFICATE_INVALID",
      field: "server_tls.cert",
      file: "cert.pem",
      says: 'has no line "-----END CERTIFICATE-----"',
      hostText: "Failed to parse certificates from '<p>'",
    },
    {
      title: "base64 of something else",
      files: () => ({ ...right(), "cert.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" }),
      code: "TLS_CERTIFICATE_INVALID",
      field: "server_tls.cert",
      file: "cert.pem",
      says: "that is not valid X.509",
      hostText: "Failed to parse certificates from '<p>'",
    },
    {
      title: "no key in the file",
      files: () => ({ ...right(), "key.pem": certs.id.cert }),
      code: "TLS_KEY_INVALID",
      field: "server_tls.key",
      file: "key.pem",
      says: "holds no private key",
      hostText: "No valid private key found in '<p>'",
    },
    {
      title: "a key that is damaged",
      files: () => ({ ...right(), "key.pem": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" }),
      code: "TLS_KEY_INVALID",
      field: "server_tls.key",
      file: "key.pem",
      says: "holds a private key (line 1) that cannot be parsed",
      hostText: "Failed to parse private key from '<p>'",
    },
    {
      title: "an encrypted key without a passphrase",
      files: () => ({ ...right(), "key.pem": encryptKey(certs.id.key, "x") }),
      code: "TLS_KEY_ENCRYPTED",
      field: "server_tls.key",
      file: "key.pem",
      says: "holds an encrypted private key, and there is no passphrase",
      hostText: "No valid private key found in '<p>'",
    },
    {
      title: "the wrong passphrase",
      files: () => ({ ...right(), "key.pem": encryptKey(certs.id.key, "x") }),
      options: { passphrase: "y" },
      code: "TLS_PASSPHRASE_WRONG",
      field: "server_tls.key",
      file: "key.pem",
      says: "that the passphrase does not open",
      hostText: "No valid private key found in '<p>'",
    },
    {
      title: "the key of another certificate",
      files: async () => ({ ...right(), "key.pem": await createKey() }),
      code: "TLS_KEY_MISMATCH",
      field: "server_tls.key",
      file: "key.pem",
      says: "does not belong to the first certificate of server_tls.cert",
      hostText: "Failed to build TLS config: Failed to build server config: keys may not be consistent: KeyMismatch",
    },
    {
      title: "the chain in the wrong order",
      files: () => ({ ...right(), "cert.pem": certs.ca.certificate + certs.id.cert }),
      code: "TLS_KEY_MISMATCH",
      field: "server_tls.key",
      file: "key.pem",
      says: "it belongs to certificate 2 there, but the server's own must come first",
      hostText: "Failed to build TLS config: Failed to build server config: keys may not be consistent: KeyMismatch",
    },
    {
      title: "an expired certificate",
      files: async () => pair(await certs.ca.issue({ hosts: ["localhost"], ...expired() })),
      code: "TLS_CERTIFICATE_EXPIRED",
      field: "server_tls.cert",
      file: "cert.pem",
      says: "expired at ",
      hostText: "Failed to build TLS config: <m>",
    },
    {
      title: "a certificate that is not valid yet",
      files: async () => pair(await certs.ca.issue({ hosts: ["localhost"], ...notYetValid() })),
      code: "TLS_CERTIFICATE_NOT_YET_VALID",
      field: "server_tls.cert",
      file: "cert.pem",
      says: "is valid only from ",
      hostText: "Failed to build TLS config: <m>",
    },
    {
      title: "client_ca without a certificate",
      files: () => ({ ...right(), "ca.pem": "" }),
      options: { clientCa: "ca.pem" },
      code: "TLS_CERTIFICATE_INVALID",
      field: "server_tls.client_ca",
      file: "ca.pem",
      says: "holds no certificate",
      hostText: "Failed to parse certificates from '<p>'",
    },
  ];
  const pair = (issued: { cert: string; key: string }) => ({ "cert.pem": issued.cert, "key.pem": issued.key });

  test.each(rows)("$title", async (row) => {
    await using folder = await tempFolder(await row.files());
    const error = await failure(
      loadServerTls({ cert: "cert.pem", key: "key.pem", ...row.options }, { baseDir: folder.path }),
    );
    const path = folder.file(row.file);
    expect(error).toMatchObject({ code: row.code, field: row.field, file: path });
    expect(error.message).toContain(`${row.field}: `);
    expect(error.message).toContain(path);
    expect(error.message).toContain(row.says);
    expect(error.hostText).toBe(row.hostText.replace("<p>", path).replace("<m>", error.message));
  });

  test("a folder where a file should be", async () => {
    await using folder = await tempFolder({ "key.pem": certs.id.key });
    await mkdir(folder.file("cert.pem"));
    const error = await failure(loadServerTls({ cert: folder.file("cert.pem"), key: folder.file("key.pem") }));
    expect(error).toMatchObject({ code: "TLS_FILE_UNREADABLE", field: "server_tls.cert" });
    expect(error.hostText).toMatch(/: Is a directory \(os error 21\)$/);
  });

  test("a file above 4 MiB, however large, is read no further", async () => {
    await using folder = await tempFolder({ "key.pem": certs.id.key, "cert.pem": `${certs.id.cert}\n` });
    await truncate(folder.file("cert.pem"), 4 * 1024 * 1024);
    const sources = { cert: folder.file("cert.pem"), key: folder.file("key.pem") };
    expect((await loadServerTls(sources)).certificate.subject).toContain("CN=");
    await truncate(folder.file("cert.pem"), 4 * 1024 * 1024 + 1);
    expect(await failure(loadServerTls(sources))).toMatchObject({
      code: "TLS_FILE_UNREADABLE",
      file: folder.file("cert.pem"),
      actual: "it is too large: PEM files have at most 4194304 bytes",
    });
  });

  // Systems without this file have no other of its kind.
  test.skipIf(!existsSync("/dev/zero"))("a device that has no end is given up at 4 MiB", async () => {
    const error = await failure(loadServerTls({ cert: "/dev/zero", key: certs.id.key }));
    expect(error).toMatchObject({ code: "TLS_FILE_UNREADABLE", file: "/dev/zero" });
  });

  test("PEM in memory has no file to name", async () => {
    const error = await failure(loadServerTls({ cert: certs.id.cert, key: certs.other.key }));
    expect(error).toMatchObject({ code: "TLS_KEY_MISMATCH", field: "server_tls.key", file: undefined });
    expect(error.message).toContain("the PEM text");
    expect(error.message).not.toContain("BEGIN");
  });

  test("ca_cert of a client is read even where nothing is verified", async () => {
    const error = await failure(
      loadClientTls({ caCert: "/nowhere/ca.pem", skipVerify: true }, { path: "handler[2].client_tls" }),
    );
    expect(error).toMatchObject({ code: "TLS_FILE_UNREADABLE", field: "handler[2].client_tls.ca_cert" });
  });

  test("a table that is off cannot be loaded by mistake", async () => {
    const options = { enabled: false, ...certs.id };
    expect(await failure(loadServerTls(options))).toMatchObject({ code: "TLS_FIELD_INVALID", field: "server_tls" });
  });
});

describe("what works and deserves a look", () => {
  test("an expired certificate in a bundle of authorities", async () => {
    const old = await certs.ca.issue({ commonName: "old root", ...expired() });
    const tls = await loadClientTls({ caCert: certs.ca.certificate + old.cert });
    expect(tls.warnings).toEqual([
      expect.objectContaining({ code: "TLS_CERTIFICATE_EXPIRED", field: "client_tls.ca_cert" }),
    ]);
    expect(tls.warnings[0]?.message).toContain("CN=old root");
  });

  test("a chain whose second certificate did not issue the first", async () => {
    const stranger = await createAuthority("stranger");
    const tls = await loadServerTls({ cert: certs.id.cert + stranger.certificate, key: certs.id.key });
    expect(tls.warnings).toEqual([expect.objectContaining({ code: "TLS_CHAIN_BROKEN", field: "server_tls.cert" })]);
  });

  test("dates are judged by the clock that was given", async () => {
    const later = Date.now() + 400 * 86_400_000;
    expect(await failure(loadServerTls(certs.id, { now: () => later }))).toMatchObject({
      code: "TLS_CERTIFICATE_EXPIRED",
    });
  });
});

test("an aborted signal ends loading with its reason", async () => {
  await using folder = await tempFolder({ "cert.pem": certs.id.cert, "key.pem": certs.id.key });
  const options = { cert: folder.file("cert.pem"), key: folder.file("key.pem") };
  const reason = new Error("enough");
  await expect(loadServerTls(options, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const loading = loadServerTls(options, { signal: controller.signal });
  controller.abort(reason);
  await expect(loading).rejects.toBe(reason);
});
