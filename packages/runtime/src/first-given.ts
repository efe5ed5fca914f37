/** The state that was given nearest to the spawn. `null` is a state as good as any other. */
export function firstGiven(...states: readonly unknown[]): unknown {
  return states.find((state) => state !== undefined);
}
