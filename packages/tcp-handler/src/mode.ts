/**
 * How bytes reach the owner of a connection. `passive`: it asks with `receive`. `active`: every chunk is pushed to
 * `onData`. `once`: one chunk is pushed, then the mode is passive again. Any mode may follow any other, at any time.
 */
export type DataMode = "passive" | "active" | "once";

/**
 * `pending`: accepted, and nobody has taken it yet: it is not read. `upgrading`: a TLS handshake has the socket.
 * `taken`: another handler speaks a protocol on it.
 * `closed`: it no longer belongs to anybody.
 */
export type ConnectionPhase = "pending" | "active" | "upgrading" | "taken" | "closed";

/** Where the input of a connection stands. `eof`: the peer has sent everything. `failed`: it broke. */
export type InputState = "open" | "eof" | "failed";

/** Where the output stands. `ended`: the owner has sent everything, and said so. */
export type OutputState = "open" | "ended";

/** What an operation may find wrong with the state of a connection. */
export type StateProblem =
  | "CONNECTION_PENDING"
  | "CONNECTION_ALREADY_ACTIVE"
  | "CONNECTION_IN_ACTIVE_MODE"
  | "CONNECTION_IN_USE"
  | "CONNECTION_OUTPUT_ENDED"
  | "CONNECTION_NOT_PASSIVE"
  | "CONNECTION_UPGRADING";

/** The operations whose permission depends on the state. `close` and the questions about a connection are always allowed. */
export type Operation =
  | "activate"
  | "set-active"
  | "send"
  | "flushed"
  | "receive"
  | "end"
  | "upgrade"
  | "transfer"
  | "take";

/**
 * Which operations a connection allows: the whole table. A connection that is closed is found by nobody, so it needs
 * no row. What is not refused is allowed, and a refusal changes nothing.
 */
export function problemOf(
  operation: Operation,
  phase: ConnectionPhase,
  mode: DataMode,
  output: OutputState,
): StateProblem | undefined {
  if (phase === "taken") return "CONNECTION_IN_USE";
  if (operation === "activate") return phase === "pending" ? undefined : "CONNECTION_ALREADY_ACTIVE";
  if (phase === "upgrading") return "CONNECTION_UPGRADING";
  if (operation === "transfer" || operation === "flushed") return undefined;
  if (operation === "take") return output === "ended" ? "CONNECTION_OUTPUT_ENDED" : undefined;
  if (phase === "pending") return "CONNECTION_PENDING";
  switch (operation) {
    case "set-active":
      return undefined;
    case "send":
    case "end":
      return output === "ended" ? "CONNECTION_OUTPUT_ENDED" : undefined;
    case "receive":
      return mode === "passive" ? undefined : "CONNECTION_IN_ACTIVE_MODE";
    case "upgrade":
      if (mode !== "passive") return "CONNECTION_NOT_PASSIVE";
      return output === "ended" ? "CONNECTION_OUTPUT_ENDED" : undefined;
  }
}

export function isDataMode(value: unknown): value is DataMode {
  return value === "passive" || value === "active" || value === "once";
}
