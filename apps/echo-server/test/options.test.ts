import { expect, test } from "vitest";
import { readOptions, UsageError, usage } from "../src/options.ts";

test("every option has a default", () => {
  expect(readOptions([])).toEqual({
    help: false,
    host: "127.0.0.1",
    port: 7007,
    addressGiven: false,
    tlsCert: undefined,
    tlsKey: undefined,
    tlsPort: undefined,
    manifest: undefined,
    chain: undefined,
    graceMs: 5000,
    verbose: false,
  });
});

test("options are read in both spellings", () => {
  const given = readOptions(["--host=::1", "--port", "0", "--tls-cert=c", "--tls-key", "k", "--grace", "0.25"]);
  expect(given).toMatchObject({ host: "::1", port: 0, addressGiven: true, tlsCert: "c", tlsKey: "k", graceMs: 250 });
});

test.each([
  [["somewhere"], "Unexpected argument 'somewhere'"],
  [["--port"], "'--port <value>' argument missing"],
  [["--verbose=yes"], "'--verbose' does not take an argument"],
  [["--port", "http"], '--port "http" is no port: expected a number from 0 to 65535'],
  [["--port", "65536"], '--port "65536" is no port'],
  [["--port="], '--port "" is no port'],
  [["--tls-port", "1e3"], '--tls-port "1e3" is no port'],
  [["--host="], "--host is empty"],
  [["--grace", "soon"], '--grace "soon" is no time: expected seconds from 0 to 86400'],
  [["--tls-cert", "c.pem"], "--tls-cert needs --tls-key"],
  [["--tls-key", "k.pem"], "--tls-key needs --tls-cert"],
])("%j is wrong usage", (args, message) => {
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(message);
});

test("the help names every option", () => {
  const flags = ["host", "port", "tls-cert", "tls-key", "tls-port", "manifest", "chain", "grace", "verbose", "help"];
  expect([...usage.matchAll(/^ {2}--(\S+)/gm)].map(([, flag]) => flag)).toEqual(flags);
});
