import type { ChainEvent, ChainStore } from "@troupe/chain-events";
import { actorNotFound } from "@troupe/handler";
import { loadManifest, parseManifest } from "@troupe/manifest";
import type { Manifest } from "@troupe/manifest";
import type { CommandReplies, ResumeActor, SpawnActor, TheaterCommand } from "@troupe/messages";
import type { TheaterId } from "@troupe/ids";
import type { Cells } from "./cells.ts";
import { RuntimeError } from "./errors.ts";
import type { Runtime } from "./runtime.ts";

type AnyReply = CommandReplies[keyof CommandReplies];

/** Does what a command says. One arm for each command, so that a new one cannot be forgotten. */
export async function carryOut(
  command: TheaterCommand,
  runtime: Runtime,
  cells: Cells,
  store: ChainStore | undefined,
): Promise<AnyReply> {
  switch (command.type) {
    case "SpawnActor":
      return await cells.spawn(spawnRequest(command));
    case "ResumeActor":
      return await resume(command, cells);
    case "StopActor":
      return await runtime.stop(command.actorId);
    case "TerminateActor":
      return await runtime.terminate(command.actorId);
    case "ShuttingDown":
      return cells.byId.get(command.actorId)?.requestShutdown(command.data ?? undefined);
    case "ShutdownRuntime":
      return await runtime.close();
    case "GetActors":
      return cells.byId.toArray().map((cell) => ({ actorId: cell.id, name: cell.identity.name }));
    case "GetActorManifest":
      return manifestOf(command.actorId, cells);
    case "GetActorStatus":
      return runtime.status(command.actorId);
    case "ListChildren":
      return runtime.children(command.parentId);
    case "RestartActor":
      return await runtime.restart(command.actorId);
    case "GetActorState":
      return runtime.state(command.actorId);
    case "GetActorEvents":
      return store === undefined || cells.byId.has(command.actorId)
        ? runtime.events(command.actorId)
        : await savedEvents(command.actorId, store);
    case "GetActorMetrics":
      return runtime.metrics(command.actorId);
    case "SubscribeToActor":
      return runtime.subscribe(command.actorId);
    case "GetActorHandle":
      return cells.byId.has(command.actorId) ? command.actorId : undefined;
    case "ActorShutdownComplete":
    case "NewEvent":
    case "ActorError":
    case "ActorRuntimeError":
      throw unsupported(command.type, "it is what a runtime tells, not what it is told");
    case "NewStore":
      throw unsupported(command.type, "this runtime has no store of content");
    case "GetActorExportHashes":
      throw unsupported(command.type, "TypeScript actors have no interface hashes");
  }
}

function unsupported(type: string, why: string): RuntimeError {
  return new RuntimeError("COMMAND_UNSUPPORTED", type, `command ${type}: ${why}`);
}

function spawnRequest({ type: _type, wasmBytes, ...request }: SpawnActor): Parameters<Cells["spawn"]>[0] {
  if (wasmBytes !== undefined) throw unsupported("SpawnActor", "WebAssembly guests cannot be hosted yet");
  return request;
}

/** Starts an actor from its manifest, without `init`; the text names a file, or is the manifest itself. */
async function resume(command: ResumeActor, cells: Cells): Promise<TheaterId> {
  if (command.wasmBytes !== undefined) throw unsupported("ResumeActor", "WebAssembly guests cannot be hosted yet");
  const text = command.manifestPath;
  const manifest: Manifest = text.includes("\n") || text.includes("=") ? parseManifest(text) : await loadManifest(text);
  return await cells.spawn({
    definition: manifest.package ?? manifest.name,
    manifest,
    init: false,
    ...(command.state === undefined ? {} : { state: command.state }),
    ...(command.parent === undefined ? {} : { parent: command.parent }),
  });
}

/** The whole chain that an actor has left. Rejects with ACTOR_NOT_FOUND where there is none, and with the store's errors. */
async function savedEvents(actor: TheaterId, store: ChainStore): Promise<readonly ChainEvent[]> {
  if ((await store.chain(actor)) === undefined) throw actorNotFound(actor);
  const events: ChainEvent[] = [];
  for await (const event of store.read(actor)) events.push(event);
  return events;
}

function manifestOf(actor: TheaterId, cells: Cells): CommandReplies["GetActorManifest"] {
  const { manifest } = cells.get(actor).identity;
  if (manifest !== undefined) return manifest;
  throw new RuntimeError("NO_MANIFEST", actor, `actor ${actor} was spawned without a manifest`);
}
