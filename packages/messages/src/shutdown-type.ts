/** How an actor is asked to end: after what it is doing, or at once. */
export type ShutdownType = "Graceful" | "Force";
