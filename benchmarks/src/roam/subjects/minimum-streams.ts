import { cobs } from "../../../minimum/cobs.ts";
import { download, serveStreams, upload } from "../../../minimum/streams.ts";
import { type Connect, itemOf, type Serve } from "./contract.ts";
import { connectTcp, listenTcp } from "./sockets.ts";

export const serve: Serve = () => listenTcp((socket) => serveStreams(socket, cobs, itemOf));

export const connect: Connect = async (port) => {
  const socket = await connectTcp(port);
  return {
    down: (bytes, tally) =>
      new Promise((_resolve, reject) => {
        download(socket, cobs, bytes, (item) => {
          if (item.length === bytes) tally.count();
          else reject(new Error(`an item of ${item.length} bytes came`));
        });
      }),
    up: (bytes, tally) => new Promise(() => upload(socket, cobs, itemOf(bytes), () => tally.count())),
  };
};
