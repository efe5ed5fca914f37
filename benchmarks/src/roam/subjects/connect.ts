import { createServer } from "node:http2";
import { fileURLToPath } from "node:url";
import { create, createFileRegistry, type DescService, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createConnectTransport } from "@connectrpc/connect-node";
import { loadSync } from "@grpc/proto-loader";
import { type Connect, callOneByOne, itemOf, PAYLOAD, type Serve } from "./contract.ts";
import { portOf } from "./sockets.ts";

interface Payload {
  readonly data: Uint8Array;
}

/** The methods of `echo.proto`, as the library names and types them in a client. */
interface EchoClient {
  echo(payload: Payload): Promise<Payload>;
  generate(items: { readonly bytes: number }): AsyncIterable<Payload>;
  countItems(items: AsyncIterable<Payload>): Promise<{ readonly items: bigint }>;
}

/** What `protoc-gen-es` would write into a file: the same descriptors, made at run time. */
function echoService(): DescService {
  const loaded = loadSync(fileURLToPath(new URL("echo.proto", import.meta.url)));
  const payload = loaded["bench.Payload"];
  if (payload === undefined || !("fileDescriptorProtos" in payload)) throw new Error("echo.proto has no Payload");
  const files = payload.fileDescriptorProtos as readonly Uint8Array[];
  const file = files.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
  const service = createFileRegistry(create(FileDescriptorSetSchema, { file })).getService("bench.Echo");
  if (service === undefined) throw new Error("echo.proto has no Echo");
  return service;
}

export const serve: Serve = () => {
  const handler = connectNodeAdapter({
    routes: (router) =>
      router.service(echoService(), {
        echo: (payload: unknown) => payload,
        async *generate({ bytes }: { bytes: number }) {
          const item = { data: itemOf(bytes) };
          for (;;) yield item;
        },
        async countItems(items: AsyncIterable<Payload>) {
          let count = 0n;
          for await (const _ of items) count++;
          return { items: count };
        },
      } as object),
  });
  return portOf(createServer(handler).listen(0, "127.0.0.1"));
};

export const connect: Connect = async (port) => {
  const transport = createConnectTransport({ baseUrl: `http://127.0.0.1:${port}`, httpVersion: "2" });
  // The methods exist by the descriptor, which is not known to the compiler.
  const client = createClient(echoService(), transport) as unknown as EchoClient;
  const call = { data: PAYLOAD };
  return {
    echo: (tally) => callOneByOne(async () => (await client.echo(call)).data.length, tally),
    async down(bytes, tally) {
      for await (const item of client.generate({ bytes })) {
        if (item.data.length !== bytes) throw new Error(`an item of ${item.data.length} bytes came`);
        tally.count();
      }
    },
    async up(bytes, tally) {
      const item = { data: itemOf(bytes) };
      async function* items(): AsyncGenerator<Payload> {
        for (;;) {
          tally.count();
          yield item;
        }
      }
      await client.countItems(items());
    },
  };
};
