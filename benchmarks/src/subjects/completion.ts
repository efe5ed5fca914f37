/** A promise and what settles it. */
export interface Completion {
  readonly promise: Promise<void>;
  complete(): void;
}

export function completion(): Completion {
  let complete = (): void => {};
  const promise = new Promise<void>((resolve) => {
    complete = resolve;
  });
  return { promise, complete };
}
