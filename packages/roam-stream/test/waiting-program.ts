// A program that does nothing but wait for a server that is not there.
import { isRoamSessionError } from "@troupe/roam-session";
import { reconnect } from "../src/index.ts";

const port = Number(process.argv[2]);
const client = reconnect({ port, retry: { maxAttempts: 3, initialDelayMs: 5 } });
try {
  await client.ready();
} catch (error) {
  if (isRoamSessionError(error)) process.stdout.write(error.code);
}
