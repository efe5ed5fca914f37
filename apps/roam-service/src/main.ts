import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import process from "node:process";
import { parseArgs } from "node:util";
import { createRuntime } from "@troupe/runtime";
import type { ListeningMessage } from "@troupe/tcp-handler";
import { acceptor } from "./acceptor.ts";
import { pool } from "./pool.ts";
import { worker } from "./worker.ts";

const { values } = parseArgs({
  options: {
    host: { type: "string", default: "127.0.0.1" },
    port: { type: "string", default: "7018" },
    workers: { type: "string", default: "2" },
  },
});

// Nothing in the actors writes to the terminal: this is where it is decided.
subscribe("troupe:tcp-handler:listening", (message) => {
  process.stdout.write(`listening on ${(message as ListeningMessage).address}\n`);
});

const runtime = createRuntime({ actors: [pool, acceptor, worker], chain: "off" });
await runtime.spawn(pool, { state: { address: `${values.host}:${values.port}`, workers: Number(values.workers) } });
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await runtime.close();
