import { isManifestError, type ManifestError } from "../src/index.ts";

/** The ManifestError that `run` throws; anything else fails the test. */
export function failure(run: () => unknown): ManifestError {
  try {
    run();
  } catch (error) {
    if (isManifestError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
