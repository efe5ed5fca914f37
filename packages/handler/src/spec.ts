import type { Type } from "@troupe/pack";

/**
 * One function that an actor calls on a handler ("host function"), described as Pack data.
 * The recorder and guests use it; a TypeScript actor calls the typed function directly.
 */
export interface FunctionSpec {
  /** Its pact name, e.g. `peer-address`. */
  readonly name: string;
  /** Pact types of its parameters, in order. Parameters of the TypeScript function beyond these are not data (signals, options). */
  readonly params: readonly Type[];
  /** The pact type of what it gives, without the `result` around it. */
  readonly result: Type;
  /** It cannot fail, so pact declares no `result` around it: `log`, `now`. */
  readonly bare?: true;
  /** The TypeScript function returns a promise. A replay has to know: it settles that promise when the recording says so. */
  readonly async?: true;
  /** Arguments of the TypeScript function as data of `params`; default: the arguments themselves. */
  readonly lower?: (args: readonly unknown[]) => readonly unknown[];
  /** What the TypeScript function gave, as data of `result`; default: the value itself. */
  readonly lowerResult?: (value: unknown) => unknown;
  /** The inverse of `lowerResult`: what a replay gives the actor. Needed where there is a `lowerResult`. */
  readonly liftResult?: (data: unknown) => unknown;
  /**
   * What a chain of our own format records as the result, for a function whose `result`, which is a guest's, has not all
   * that a TypeScript actor gets: its type, and both ways between it and the value.
   */
  readonly recorded?: {
    readonly type: Type;
    readonly lower: (value: unknown) => unknown;
    readonly lift: (data: unknown) => unknown;
  };
}

/** What a function threw, or its promise rejected with, as a chain has recorded it. */
export interface RecordedFailure {
  /** The name of the error, such as `TcpError`; `Error` in a chain in the `theater` format. */
  readonly name: string;
  /** Undefined where the error had none, and in a chain in the `theater` format. */
  readonly code: string | undefined;
  readonly message: string;
  /** The text of `errorText`; the same as `message` in a chain in the `theater` format. */
  readonly text: string;
}

/** The functions of one handler that actors may call: keys are the names of the TypeScript functions. */
export interface ImportSpec {
  /** Full name of the interface, e.g. `theater:simple/tcp`. */
  readonly interface: string;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  /**
   * For a replay: errors of the handler's own classes, by the name that they were recorded with. Each must have the
   * recorded `text` as its `hostText`. Default: a `HandlerError` with the recorded name and code.
   */
  readonly errors?: Readonly<Record<string, (failure: RecordedFailure) => Error>>;
}

/** One callback that a handler makes into an actor, described as Pack data. */
export interface CallbackSpec {
  /** Full name of the export, e.g. `theater:simple/tcp-client.on-data`. */
  readonly export: string;
  /** Pact types of its parameters after the state. */
  readonly params: readonly Type[];
  /** The parameters of the callback as data of `params`; default: the parameters themselves. */
  readonly lower?: (params: readonly unknown[]) => readonly unknown[];
  /** The inverse of `lower`: the parameters that a replay calls the callback with. Needed where there is a `lower`. */
  readonly lift?: (data: readonly unknown[]) => readonly unknown[];
  /** What a chain of our own format records as the parameters: as for a {@link FunctionSpec}. */
  readonly recorded?: {
    readonly types: readonly Type[];
    readonly lower: (params: readonly unknown[]) => readonly unknown[];
    readonly lift: (data: readonly unknown[]) => readonly unknown[];
  };
  /** In Theater 0.3.7 the only parameter travels by itself, and not in a tuple of one. */
  readonly bare?: true;
  /**
   * The pact type of its answer. Without one, what the callback returns is the new state; with one it returns an
   * object that holds the answer and, if it changes, `state`.
   */
  readonly answer?: Type;
  /** The answer object, or undefined where the callback returned none, as data of `answer`; default: the object itself. */
  readonly lowerAnswer?: (answer: unknown) => unknown;
}

/** The callbacks of one handler: keys are the names in a TypeScript actor. */
export type CallbackSpecs = Readonly<Record<string, CallbackSpec>>;
