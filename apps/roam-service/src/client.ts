import process from "node:process";
import { channel, client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-stream";
import { Pool, Testbed } from "./service.ts";

/** A typed client: `pnpm --filter @troupe-apps/roam-service client HOST PORT`. */
const [host = "127.0.0.1", port = "7018"] = process.argv.slice(2);
const session = await connect({ host, port: Number(port) });
const testbed = client(session, Testbed);

process.stdout.write(`${await testbed.echo("hello")}\n`);
process.stdout.write(`${await testbed.divide(84n, 2n)}\n`);
process.stdout.write(`${await testbed.sum([1, 2, 3])}\n`);
const [tx, rx] = channel<number>();
const done = testbed.generate(3, tx);
for await (const number of rx) process.stdout.write(`${number}\n`);
await done;
process.stdout.write(`served by ${await client(session, Pool).who()}\n`);
await session.close();
