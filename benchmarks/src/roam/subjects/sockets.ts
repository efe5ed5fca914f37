import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";

/** Listens on a free port of the loopback address. Small messages are not held back. */
export function listenTcp(onSocket: (socket: Socket) => void): Promise<number> {
  return portOf(createServer({ noDelay: true }, onSocket).listen(0, "127.0.0.1"));
}

export async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

export async function connectTcp(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return socket;
}
