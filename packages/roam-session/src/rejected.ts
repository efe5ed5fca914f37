/** A promise that is rejected with whatever was thrown. */
export async function rejected(error: unknown): Promise<never> {
  throw error;
}
