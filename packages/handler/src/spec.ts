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
  /** Arguments of the TypeScript function as data of `params`; default: the arguments themselves. */
  readonly lower?: (args: readonly unknown[]) => readonly unknown[];
  /** What the TypeScript function gave, as data of `result`; default: the value itself. */
  readonly lowerResult?: (value: unknown) => unknown;
}

/** The functions of one handler that actors may call: keys are the names of the TypeScript functions. */
export interface ImportSpec {
  /** Full name of the interface, e.g. `theater:simple/tcp`. */
  readonly interface: string;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
}

/** One callback that a handler makes into an actor, described as Pack data. */
export interface CallbackSpec {
  /** Full name of the export, e.g. `theater:simple/tcp-client.on-data`. */
  readonly export: string;
  /** Pact types of its parameters after the state. */
  readonly params: readonly Type[];
  /** The parameters of the callback as data of `params`; default: the parameters themselves. */
  readonly lower?: (params: readonly unknown[]) => readonly unknown[];
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
