import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Transport } from "@troupe/roam-session";
import { WebSocketServer as Upgrader } from "ws";
import type { LinkOptions } from "../src/index.ts";
import { wsTransport } from "../src/node/ws-transport.ts";

type Open = (url: string, options: LinkOptions) => Promise<Transport>;

/** A client's transport and the server's, over a real socket. */
export async function pair(open: Open, options: LinkOptions = {}): Promise<[client: Transport, server: Transport]> {
  const server = createServer();
  const upgrader = new Upgrader({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: options.maxFrameBytes ?? 16_777_216,
  });
  const accepted = new Promise<Transport>((resolve) => {
    server.on("upgrade", (request, socket, head) => {
      upgrader.handleUpgrade(request, socket, head, (ws) => resolve(wsTransport(ws, socket as Socket, options)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = await open(`ws://127.0.0.1:${port}/`, options);
  const transport = await accepted;
  server.close();
  return [client, transport];
}
