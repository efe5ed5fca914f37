import { parentPort } from "node:worker_threads";
import { acceptFramed, serve } from "../../src/index.ts";
import { messagePortTransport } from "../../src/message-port/index.ts";
import { Work, work } from "../linked.ts";

await acceptFramed(messagePortTransport(parentPort!), { dispatcher: serve(Work, work) });
