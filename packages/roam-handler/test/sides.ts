import { defineActor } from "@troupe/actor";
import type { ActorDefinition, CallbackGroup } from "@troupe/actor";
import type { ConnectionId } from "@troupe/ids";
import { roam } from "@troupe/roam-handler";
import type { RoamApi, RoamCallbacks, RoamHandler, RoamOptions } from "@troupe/roam-handler";
import { createRuntime } from "@troupe/runtime";
import type { ActorHandle, Runtime, RuntimeOptions } from "@troupe/runtime";
import { tcp } from "@troupe/tcp-handler";
import type { TcpApi } from "@troupe/tcp-handler";

type Callbacks = CallbackGroup<unknown, readonly [typeof tcp, RoamHandler], RoamCallbacks>;

/** An actor that does what a test tells it, from outside of its callbacks as from inside. */
export class Side {
  readonly log: unknown[] = [];
  readonly definition: ActorDefinition;
  roam!: RoamApi;
  tcp!: TcpApi;
  actor!: ActorHandle;
  /** The session's, once it is open. */
  connection!: ConnectionId;

  constructor(name: string, handler: RoamHandler, callbacks: Callbacks) {
    this.definition = defineActor({
      name,
      uses: [tcp, handler],
      init: (context) => {
        this.roam = context.roam;
        this.tcp = context.tcp;
      },
      tcp: {
        handleConnection: ({ roam }, connection) => {
          this.connection = connection;
          roam.serve(connection);
        },
      },
      roam: {
        handleSessionEnd: (_context, connection, reason) =>
          void this.log.push([connection === this.connection ? "end" : `end ${connection}`, reason]),
        ...callbacks,
      },
      exports: { held: async () => ({ reply: await this.#act() }) },
    });
  }

  #act: () => unknown = () => undefined;

  /** Does something inside of a call, which holds the actor until it has ended. */
  held(act: () => unknown): Promise<unknown> {
    this.#act = act;
    return this.actor.call("held" as never) as Promise<unknown>;
  }
}

export interface Sides extends AsyncDisposable {
  readonly runtime: Runtime;
  /** Accepts. */
  readonly server: Side;
  /** Connects. */
  readonly client: Side;
}

/** What a manifest may say of an actor: its sections of `tcp` and `roam`. */
interface Sections {
  readonly tcp?: object;
  readonly roam?: object;
}

interface SidesOptions extends RuntimeOptions {
  /** Of both: a runtime has one handler of a name. */
  readonly options?: RoamOptions;
  readonly manifests?: { readonly server?: Sections; readonly client?: Sections };
}

function granted({ tcp = {}, roam = {} }: Sections = {}) {
  return {
    manifest: {
      handler: [
        { type: "tcp", ...tcp },
        { type: "roam", ...roam },
      ],
    },
  };
}

/** Two actors in one runtime, with a roam session between them over a TCP connection. */
export async function sides(
  server: Callbacks,
  client: Callbacks = {},
  { options = {}, manifests = {}, ...rest }: SidesOptions = {},
): Promise<Sides> {
  const runtime = createRuntime({ chain: "off", ...rest });
  const handler = roam.with(options);
  const left = new Side("server", handler, { handleCall: () => undefined, ...server });
  const right = new Side("client", handler, client);
  left.actor = await runtime.spawn(left.definition, granted(manifests.server));
  right.actor = await runtime.spawn(right.definition, granted(manifests.client));
  const listener = await left.tcp.listen("127.0.0.1:0");
  right.connection = await right.tcp.connect(left.tcp.listenerAddress(listener));
  await right.roam.open(right.connection);
  return { runtime, server: left, client: right, [Symbol.asyncDispose]: () => runtime.close() };
}

/** What an iterable brings. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
