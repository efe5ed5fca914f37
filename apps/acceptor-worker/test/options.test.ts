import { expect, test } from "vitest";
import { readOptions, usage, UsageError } from "../src/options.ts";

test("every option has a default", () => {
  expect(readOptions([])).toEqual({ help: false, host: "127.0.0.1", port: 7017, workers: 3, tls: undefined });
});

test("TLS has the port after the plain one, or any, or the one that is said", () => {
  const files = ["--tls-cert=c", "--tls-key=k"];
  expect(readOptions(files).tls).toEqual({ cert: "c", key: "k", port: 7018 });
  expect(readOptions([...files, "--port=0"]).tls?.port).toBe(0);
  expect(readOptions([...files, "--port=65535", "--tls-port=443"]).tls?.port).toBe(443);
});

test.each([
  [["--port", "http"], '--port "http": expected a number from 0 to 65535'],
  [["--workers", "0"], '--workers "0": expected a number from 1 to 1000'],
  [["--workers"], "'--workers <value>' argument missing"],
  [["--host="], "--host is empty"],
  [["--tls-cert", "c"], "--tls-cert needs --tls-key"],
  [["--tls-key", "k"], "--tls-key needs --tls-cert"],
  [["--tls-port", "1"], "--tls-port needs --tls-cert and --tls-key"],
  [["--tls-cert=c", "--tls-key=k", "--port=65535"], "there is no port after 65535: say --tls-port"],
  [["more"], "Unexpected argument 'more'"],
])("%j is wrong usage", (args, message) => {
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(message);
});

test("the help names every option", () => {
  const flags = ["host", "port", "workers", "tls-cert", "tls-key", "tls-port", "help"];
  expect([...usage.matchAll(/^ {2}--(\S+)/gm)].map(([, flag]) => flag)).toEqual(flags);
});
