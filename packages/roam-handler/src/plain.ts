/** What no stream can be in. */
export type Plain =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | null
  | Uint8Array
  | ReadonlyMap<never, unknown>
  | ReadonlySet<unknown>;
