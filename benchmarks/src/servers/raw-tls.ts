import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import type { StartServer } from "./contract.ts";
import { RAW_HANDLERS } from "./raw.ts";

export const start: StartServer = async ({ host, mode, tls }) => {
  const server = createServer({ ...tls }, RAW_HANDLERS[mode]).listen(0, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};
