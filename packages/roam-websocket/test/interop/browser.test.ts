import { existsSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
// @boundaries-ignore what is tested against is the same over every transport
import { everything, onConnect } from "../../../roam-stream/test/interop/peer.ts";
import { attach } from "../../src/node/index.ts";
import { bundle } from "../browser/bundle.ts";
import { isBuilt, rustServer } from "./rust.ts";

/** A Chromium, by whichever of its names. Where there is none, these tests are skipped, by name. */
const executablePath = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));
const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// The functions that browser/page.ts puts there.
declare function run(url: string): Promise<Record<string, boolean>>;
declare function tryToConnect(url: string): Promise<string>;

let browser: Browser;
let script: string;

/** A web server with an empty page that has the script, and Testbed at `/roam`. */
async function site(): Promise<Server & { readonly port: number }> {
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.setHeader("content-security-policy", "default-src 'self'; connect-src *");
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

async function pageAt(port: number): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction("typeof run === 'function'");
  return page;
}

describe.skipIf(executablePath === undefined)("in Chromium, under a policy that forbids eval", () => {
  beforeAll(async () => {
    script = (await bundle(new URL("../browser/page.ts", import.meta.url))).code;
    browser = await chromium.launch({ executablePath: executablePath!, args });
  });
  afterAll(() => browser.close());

  test("a page does all that it should with a TypeScript server", async () => {
    const web = await site();
    const listener = attach(
      web,
      { path: "/roam", onConnect },
      everything(() => []),
    );
    const page = await pageAt(web.port);
    const results = await page.evaluate((url) => run(url), `ws://127.0.0.1:${web.port}/roam`);
    expect(Object.keys(results).length).toBeGreaterThan(12);
    expect(Object.entries(results).filter(([, isGood]) => !isGood)).toEqual([]);
    expect(listener.sessions).toEqual([]);
    await page.close();
    await listener.close();
    web.closeAllConnections();
    web.close();
  });

  test.skipIf(!isBuilt)("a page does all that it should with a Rust server", async () => {
    await using server = await rustServer();
    const web = await site();
    const page = await pageAt(web.port);
    const results = await page.evaluate((url) => run(url), server.url);
    expect(Object.keys(results).length).toBeGreaterThan(12);
    expect(Object.entries(results).filter(([, isGood]) => !isGood)).toEqual([]);
    await page.close();
    web.closeAllConnections();
    web.close();
  });

  test("a page of another site is refused, unless it was allowed", async () => {
    const own = await site();
    const other = await site();
    const listener = attach(own, { path: "/roam" });
    const open = attach(own, { path: "/open", origins: [`http://127.0.0.1:${other.port}`] });
    const page = await pageAt(other.port);
    const tried = (path: string): Promise<string> =>
      page.evaluate((url) => tryToConnect(url), `ws://127.0.0.1:${own.port}${path}`);
    expect(await tried("/roam")).toBe("connect-failed");
    expect(await tried("/open")).toBe("open");
    await page.close();
    await Promise.all([listener.close(), open.close()]);
    for (const web of [own, other]) {
      web.closeAllConnections();
      web.close();
    }
  });
});
