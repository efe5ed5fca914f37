import type { TheaterId } from "@troupe/ids";

/** Who supervises an actor: another actor, or the application that spawned it. Nothing in Theater 0.3.7 uses the type. */
export type ActorParent = { readonly type: "Actor"; readonly actorId: TheaterId } | { readonly type: "External" };
