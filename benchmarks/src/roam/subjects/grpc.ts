import { fileURLToPath } from "node:url";
import {
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceClientConstructor,
  credentials,
  loadPackageDefinition,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { type Connect, itemOf, PAYLOAD, type Serve } from "./contract.ts";

interface Payload {
  readonly data: Uint8Array;
}

interface Items {
  readonly bytes: number;
}

interface Received {
  readonly items: number;
}

/** What the client has, by the names of `echo.proto`. */
interface EchoClient {
  Echo(payload: Payload, callback: (error: Error | null, answer?: Payload) => void): ClientUnaryCall;
  Generate(items: Items): ClientReadableStream<Payload>;
  CountItems(callback: (error: Error | null, received?: Received) => void): ClientWritableStream<Payload>;
}

/** The largest message is 4 MiB by default; nothing here comes near. HTTP/2 windows and everything else stay as they are. */
function echoService(): ServiceClientConstructor {
  const file = fileURLToPath(new URL("echo.proto", import.meta.url));
  const { bench } = loadPackageDefinition(loadSync(file, { keepCase: true, longs: Number })) as unknown as {
    readonly bench: { readonly Echo: ServiceClientConstructor };
  };
  return bench.Echo;
}

export const serve: Serve = () => {
  const server = new Server();
  server.addService(echoService().service, {
    Echo: (call: ServerUnaryCall<Payload, Payload>, answer: sendUnaryData<Payload>) => answer(null, call.request),
    Generate(call: ServerWritableStream<Items, Payload>) {
      const item = { data: itemOf(call.request.bytes) };
      const pump = (): void => {
        while (call.write(item));
      };
      call.on("drain", pump);
      pump();
    },
    CountItems(call: ServerReadableStream<Payload, Received>, answer: sendUnaryData<Received>) {
      let items = 0;
      call.on("data", () => items++);
      call.on("end", () => answer(null, { items }));
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
};

export const connect: Connect = async (port) => {
  const Echo = echoService();
  // The constructor makes the methods of the service; its type can't say so.
  const client = new Echo(`127.0.0.1:${port}`, credentials.createInsecure()) as unknown as EchoClient;
  return {
    echo: (tally) =>
      new Promise((_resolve, reject) => {
        const call = { data: PAYLOAD };
        const again = (error: Error | null, answer?: Payload): void => {
          if (error !== null) return reject(error);
          if (answer?.data.length !== PAYLOAD.length) return reject(new Error("something else came back"));
          tally.count();
          client.Echo(call, again);
        };
        client.Echo(call, again);
      }),
    down: (bytes, tally) =>
      new Promise((_resolve, reject) => {
        const stream = client.Generate({ bytes });
        stream.on("error", reject);
        stream.on("data", (item: Payload) => {
          if (item.data.length === bytes) tally.count();
          else reject(new Error(`an item of ${item.data.length} bytes came`));
        });
      }),
    up: (bytes, tally) =>
      new Promise((_resolve, reject) => {
        const stream = client.CountItems((error) => reject(error ?? new Error("the server ended the stream")));
        const item = { data: itemOf(bytes) };
        const pump = (): void => {
          do tally.count();
          while (stream.write(item));
        };
        stream.on("drain", pump);
        pump();
      }),
  };
};
