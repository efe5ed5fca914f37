import { createServer } from "node:http";
import { newWebSocketRpcSession, RpcTarget } from "capnweb";
import { WebSocket, WebSocketServer } from "ws";
import { type Connect, callOneByOne, itemOf, type Serve, TEXT } from "./contract.ts";
import { portOf } from "./sockets.ts";

class Echo extends RpcTarget {
  echo(text: string): string {
    return text;
  }

  generate(bytes: number): ReadableStream<Uint8Array> {
    const item = itemOf(bytes);
    return new ReadableStream({ pull: (controller) => controller.enqueue(item) });
  }

  async countItems(items: ReadableStream<Uint8Array>): Promise<number> {
    let count = 0;
    for await (const _ of items) count++;
    return count;
  }
}

/** Over WebSocket, the way its README serves from Node. Text goes as it is, bytes in base64. */
export const serve: Serve = async () => {
  const http = createServer().listen(0, "127.0.0.1");
  const server = new WebSocketServer({ server: http });
  // The session asks for the WebSocket of browsers, of which the one of `ws` has what is needed.
  server.on("connection", (socket) => newWebSocketRpcSession(socket as unknown as globalThis.WebSocket, new Echo()));
  return portOf(http);
};

export const connect: Connect = async (port) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  const client = newWebSocketRpcSession<Echo>(socket as unknown as globalThis.WebSocket);
  return {
    echo: (tally) => callOneByOne(async () => (await client.echo(TEXT)).length, tally),
    async down(bytes, tally) {
      for await (const item of await client.generate(bytes)) {
        if (item.length !== bytes) throw new Error(`an item of ${item.length} bytes came`);
        tally.count();
      }
    },
    async up(bytes, tally) {
      const item = itemOf(bytes);
      const items = new ReadableStream<Uint8Array>({
        pull(controller) {
          tally.count();
          controller.enqueue(item);
        },
      });
      await client.countItems(items);
    },
  };
};
