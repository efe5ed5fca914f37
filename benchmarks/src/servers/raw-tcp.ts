import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { StartServer } from "./contract.ts";
import { RAW_HANDLERS } from "./raw.ts";

export const start: StartServer = async ({ host, mode }) => {
  const server = createServer(RAW_HANDLERS[mode]).listen(0, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};
