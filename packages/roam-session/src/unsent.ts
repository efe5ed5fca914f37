/** Who is told of a call that failed. `channel()` sets it: who has no channels needs nothing of this. */
export const unsent: { tell: ((args: readonly unknown[], error: Error) => void) | undefined } = { tell: undefined };
