import { theaterIdDebug } from "@troupe/ids";
import { debugString } from "./internal/rust-debug.ts";
import { lossyText } from "./internal/utf8.ts";
import type { TheaterCommand } from "./theater-command.ts";

/** One line about a command, for logs: the text that Theater 0.3.7 has for it, such as `StopActor: TheaterId(<id>)`. */
export function toLog(command: TheaterCommand): string {
  switch (command.type) {
    case "SpawnActor":
      return `SpawnActor: ${command.name ?? "<unnamed>"}`;
    case "ResumeActor":
      return `ResumeActor: ${command.manifestPath}`;
    case "ShuttingDown":
      return `ShuttingDown: ${theaterIdDebug(command.actorId)} (data: ${debugBytes(command.data)})`;
    case "ListChildren":
      return `ListChildren: ${theaterIdDebug(command.parentId)}`;
    case "StopActor":
    case "TerminateActor":
    case "ActorShutdownComplete":
    case "NewEvent":
    case "ActorError":
    case "GetActorManifest":
    case "GetActorStatus":
    case "RestartActor":
    case "GetActorState":
    case "GetActorEvents":
    case "GetActorMetrics":
    case "SubscribeToActor":
    case "GetActorHandle":
    case "GetActorExportHashes":
      return `${command.type}: ${theaterIdDebug(command.actorId)}`;
    case "ShutdownRuntime":
    case "ActorRuntimeError":
    case "GetActors":
    case "NewStore":
      return command.type;
  }
}

function debugBytes(bytes: Uint8Array | null): string {
  return bytes === null ? "None" : `Some(${debugString(lossyText(bytes))})`;
}
