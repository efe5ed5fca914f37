import type { ChainEvent } from "@troupe/chain-events";
import type { TheaterId } from "@troupe/ids";
import type { ActorError } from "./actor-error.ts";
import type { ActorRuntimeError } from "./actor-runtime-error.ts";

/** A manifest: its TOML text, or the same as a table. */
export type ManifestSource = string | Readonly<Record<string, unknown>>;

/** Starts an actor. */
export interface SpawnActor {
  readonly type: "SpawnActor";
  /** The registered name of a definition, as in a manifest's `package`. */
  readonly definition: string;
  /** Name of the actor; default: the definition's. Names need not be unique. */
  readonly name?: string;
  /** Default: the handlers that the definition uses, without configuration. */
  readonly manifest?: ManifestSource;
  /** Initial state, a value that Pack can represent; default: the definition's. */
  readonly state?: unknown;
  /** Whether `init` is called; default true. */
  readonly init?: boolean;
  /** The actor that supervises it; default: nobody. */
  readonly parent?: TheaterId;
  /** The module of a WebAssembly guest, instead of what the definition names. Handed over, not copied. */
  readonly wasmBytes?: Uint8Array;
}

/** Starts an actor that ran before from its manifest, without calling `init`. */
export interface ResumeActor {
  readonly type: "ResumeActor";
  /** Where its manifest is, or the text of it. */
  readonly manifestPath: string;
  /** The state to go on with; default: the one of the manifest. */
  readonly state?: unknown;
  /** The actor that supervises it; default: nobody. */
  readonly parent?: TheaterId;
  /** The module of a WebAssembly guest, instead of what the manifest names. Handed over, not copied. */
  readonly wasmBytes?: Uint8Array;
}

/** A command about one actor, with nothing more to say. */
interface OfActor<Type extends string> {
  readonly type: Type;
  readonly actorId: TheaterId;
}

/** Stops an actor: its children first, then what it is doing ends, then what it owns is given back. */
export type StopActor = OfActor<"StopActor">;

/** Ends an actor now. */
export type TerminateActor = OfActor<"TerminateActor">;

/** An actor ends by itself and leaves some bytes for its supervisor. */
export interface ShuttingDown extends OfActor<"ShuttingDown"> {
  readonly data: Uint8Array | null;
}

/** What an actor had has been given back: it can be forgotten. */
export type ActorShutdownComplete = OfActor<"ActorShutdownComplete">;

/** Ends the runtime. */
export interface ShutdownRuntime {
  readonly type: "ShutdownRuntime";
}

/** An event was appended to an actor's chain. */
export interface NewEvent extends OfActor<"NewEvent"> {
  readonly event: ChainEvent;
}

/** An actor crashed. */
export interface ActorErrorCommand extends OfActor<"ActorError"> {
  readonly error: ActorError;
}

/** Something went wrong around an actor. */
export interface ActorRuntimeErrorCommand {
  readonly type: "ActorRuntimeError";
  readonly error: ActorRuntimeError;
}

/** Asks which actors run. */
export interface GetActors {
  readonly type: "GetActors";
}

/** Asks for an actor's manifest. */
export type GetActorManifest = OfActor<"GetActorManifest">;

/** Asks whether an actor runs. */
export type GetActorStatus = OfActor<"GetActorStatus">;

/** Asks for the actors that an actor supervises. */
export interface ListChildren {
  readonly type: "ListChildren";
  readonly parentId: TheaterId;
}

/** Ends an actor and starts it again with the same id, name and chain. */
export type RestartActor = OfActor<"RestartActor">;

/** Asks for an actor's state as its last finished call left it. */
export type GetActorState = OfActor<"GetActorState">;

/** Asks for the events of an actor's chain. */
export type GetActorEvents = OfActor<"GetActorEvents">;

/** Asks what an actor has done so far. */
export type GetActorMetrics = OfActor<"GetActorMetrics">;

/** Asks for the events of an actor's chain from now on. */
export type SubscribeToActor = OfActor<"SubscribeToActor">;

/** Makes an empty store of content. */
export interface NewStore {
  readonly type: "NewStore";
}

/** Asks whether an actor can be called. */
export type GetActorHandle = OfActor<"GetActorHandle">;

/** Asks which interfaces an actor exports. */
export type GetActorExportHashes = OfActor<"GetActorExportHashes">;

/** What a runtime can be asked to do: plain data. What it answers is {@link ReplyOf} the command. */
export type TheaterCommand =
  | SpawnActor
  | ResumeActor
  | StopActor
  | TerminateActor
  | ShuttingDown
  | ActorShutdownComplete
  | ShutdownRuntime
  | NewEvent
  | ActorErrorCommand
  | ActorRuntimeErrorCommand
  | GetActors
  | GetActorManifest
  | GetActorStatus
  | ListChildren
  | RestartActor
  | GetActorState
  | GetActorEvents
  | GetActorMetrics
  | SubscribeToActor
  | NewStore
  | GetActorHandle
  | GetActorExportHashes;

/** Makes each kind of {@link TheaterCommand}. Bytes are handed over, not copied. */
export const TheaterCommand = {
  spawnActor: (definition: string, options: Omit<SpawnActor, "type" | "definition"> = {}): SpawnActor => ({
    ...options,
    type: "SpawnActor",
    definition,
  }),
  resumeActor: (manifestPath: string, options: Omit<ResumeActor, "type" | "manifestPath"> = {}): ResumeActor => ({
    ...options,
    type: "ResumeActor",
    manifestPath,
  }),
  stopActor: (actorId: TheaterId): StopActor => ({ type: "StopActor", actorId }),
  terminateActor: (actorId: TheaterId): TerminateActor => ({ type: "TerminateActor", actorId }),
  shuttingDown: (actorId: TheaterId, data: Uint8Array | null = null): ShuttingDown => ({
    type: "ShuttingDown",
    actorId,
    data,
  }),
  actorShutdownComplete: (actorId: TheaterId): ActorShutdownComplete => ({ type: "ActorShutdownComplete", actorId }),
  shutdownRuntime: (): ShutdownRuntime => ({ type: "ShutdownRuntime" }),
  newEvent: (actorId: TheaterId, event: ChainEvent): NewEvent => ({ type: "NewEvent", actorId, event }),
  actorError: (actorId: TheaterId, error: ActorError): ActorErrorCommand => ({ type: "ActorError", actorId, error }),
  actorRuntimeError: (error: ActorRuntimeError): ActorRuntimeErrorCommand => ({ type: "ActorRuntimeError", error }),
  getActors: (): GetActors => ({ type: "GetActors" }),
  getActorManifest: (actorId: TheaterId): GetActorManifest => ({ type: "GetActorManifest", actorId }),
  getActorStatus: (actorId: TheaterId): GetActorStatus => ({ type: "GetActorStatus", actorId }),
  listChildren: (parentId: TheaterId): ListChildren => ({ type: "ListChildren", parentId }),
  restartActor: (actorId: TheaterId): RestartActor => ({ type: "RestartActor", actorId }),
  getActorState: (actorId: TheaterId): GetActorState => ({ type: "GetActorState", actorId }),
  getActorEvents: (actorId: TheaterId): GetActorEvents => ({ type: "GetActorEvents", actorId }),
  getActorMetrics: (actorId: TheaterId): GetActorMetrics => ({ type: "GetActorMetrics", actorId }),
  subscribeToActor: (actorId: TheaterId): SubscribeToActor => ({ type: "SubscribeToActor", actorId }),
  newStore: (): NewStore => ({ type: "NewStore" }),
  getActorHandle: (actorId: TheaterId): GetActorHandle => ({ type: "GetActorHandle", actorId }),
  getActorExportHashes: (actorId: TheaterId): GetActorExportHashes => ({ type: "GetActorExportHashes", actorId }),
};
