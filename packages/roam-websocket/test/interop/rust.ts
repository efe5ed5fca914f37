// @boundaries-ignore what is tested against is the same over every transport
import { RustProgram } from "../../../roam-stream/test/interop/rust.ts";

// @boundaries-ignore what is tested against is the same over every transport
export { RustProgram, isBuilt } from "../../../roam-stream/test/interop/rust.ts";

/** A server of the crates over WebSocket, and where it listens. It ends with the test's process. */
export async function rustServer(...args: string[]): Promise<RustProgram & { readonly url: string }> {
  const server = new RustProgram("server", "ws", "--until-stdin-ends", ...args);
  const line = await server.line((line) => line.startsWith("listening on "));
  return Object.assign(server, { url: `ws://${line.slice("listening on ".length)}/` });
}
