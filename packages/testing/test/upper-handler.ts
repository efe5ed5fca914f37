import type { Callback, CallbackSpec, Handler, HandlerHost, HandlerInstance, NetworkSocket } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import { t } from "@troupe/pack";

const onText: CallbackSpec = {
  export: "test:upper.on-text",
  params: [t.string],
  answer: t.string,
  lowerAnswer: (answer) => (answer as { readonly text: string } | undefined)?.text ?? "",
};

/** A handler for these tests: what a client writes goes to `onText`, and the answer goes back. */
export const upper: Handler<
  "upper",
  UpperApi,
  { onText: { params: readonly [text: string]; answer: { readonly text: string } } }
> = {
  name: "upper",
  type: "upper",
  imports: {
    interface: "test:upper",
    functions: {
      serve: { name: "serve", params: [t.u16], result: t.unit },
      later: { name: "later", params: [t.f64], result: t.f64 },
      dice: { name: "dice", params: [], result: t.u8 },
    },
  },
  callbacks: { onText },
  parseConfig: () => undefined,
  create: (host) => ({ instance: (port) => upperInstance(host, port.callback("onText"), (call) => port.arrive(call)) }),
};

export interface UpperApi {
  serve(port: number): Promise<void>;
  later(ms: number): Promise<number>;
  dice(): number;
}

class TextCall extends ExportCall {
  readonly spec: CallbackSpec = onText;
  readonly #callback: Callback;
  readonly #text: string;
  readonly #socket: NetworkSocket;

  constructor(callback: Callback, text: string, socket: NetworkSocket) {
    super();
    this.#callback = callback;
    this.#text = text;
    this.#socket = socket;
  }

  invoke(context: object): unknown {
    return this.#callback(context, this.#text as never);
  }

  params(): readonly unknown[] {
    return [this.#text];
  }

  override settled(answer: unknown): void {
    this.#socket.write((answer as { readonly text: string }).text);
  }
}

function upperInstance(
  host: HandlerHost,
  callback: Callback | undefined,
  arrive: (call: ExportCall) => boolean,
): HandlerInstance<UpperApi> {
  const sockets = new Set<NetworkSocket>();
  const one = new Uint8Array(1);
  const server = host.network.createServer({ pauseOnConnect: false });
  server.on("connection", (socket: NetworkSocket) => {
    sockets.add(socket);
    socket.on("data", (chunk: Buffer) => arrive(new TextCall(callback!, chunk.toString(), socket)));
    socket.on("end", () => socket.end());
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  return {
    api: {
      serve: (port) =>
        new Promise((resolve) => void server.once("listening", resolve).listen({ host: "127.0.0.1", port })),
      later: (ms) => new Promise((resolve) => host.clock.timer(ms, () => resolve(host.clock.now()))),
      dice() {
        // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- it fills bytes with randomness
        const [byte] = host.random.fill(one);
        return (byte! % 6) + 1;
      },
    },
    end() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
