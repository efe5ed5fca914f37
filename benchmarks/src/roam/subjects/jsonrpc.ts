import type { Socket } from "node:net";
import {
  createMessageConnection,
  type MessageConnection,
  RequestType,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import { type Connect, callOneByOne, type Serve, TEXT } from "./contract.ts";
import { connectTcp, listenTcp } from "./sockets.ts";

const ECHO = new RequestType<string, string, void>("echo");

function over(socket: Socket): MessageConnection {
  socket.on("error", () => {});
  return createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
}

export const serve: Serve = () =>
  listenTcp((socket) => {
    const connection = over(socket);
    connection.onRequest(ECHO, (text) => text);
    connection.listen();
  });

export const connect: Connect = async (port) => {
  const connection = over(await connectTcp(port));
  connection.listen();
  return { echo: (tally) => callOneByOne(async () => (await connection.sendRequest(ECHO, TEXT)).length, tally) };
};
