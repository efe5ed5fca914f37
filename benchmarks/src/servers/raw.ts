import type { Socket } from "node:net";
import { CHUNK_BYTES, type ServerMode, TRANSFER_BYTES } from "./contract.ts";

const CHUNK = Buffer.alloc(CHUNK_BYTES, "troupe");

/** The least that a Node user would write by hand. */
export const RAW_HANDLERS: Readonly<Record<ServerMode, (socket: Socket) => void>> = {
  echo(socket) {
    socket.on("data", (data) => socket.write(data));
    socket.on("error", () => {});
  },
  sink(socket) {
    let received = 0;
    socket.on("data", (data) => {
      received += data.length;
      if (received < TRANSFER_BYTES) return;
      received -= TRANSFER_BYTES;
      socket.write("!");
    });
    socket.on("error", () => {});
  },
  source(socket) {
    let left = 0;
    const pump = (): void => {
      while (left > 0) {
        left -= CHUNK_BYTES;
        if (!socket.write(CHUNK)) return;
      }
    };
    socket.on("data", (data) => {
      left += data.length * TRANSFER_BYTES;
      pump();
    });
    socket.on("drain", pump);
    socket.on("error", () => {});
  },
};
