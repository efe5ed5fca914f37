// The process that one side of a link lives in: the server, or the client that puts load on it.
import { cpuMicros } from "../harness/cpu-clock.ts";
import { answerQuestions } from "../harness/measured-process.ts";
import { type Client, type Subject, Tally } from "./subjects/contract.ts";

/** What a client does, again and again. */
export type Load =
  | { readonly kind: "echo"; readonly inFlight: number }
  | { readonly kind: "down" | "up"; readonly bytes: number };

/** Where a process stands; the difference of two is a measurement. */
export interface Mark {
  readonly operations: number;
  readonly atMs: number;
  readonly cpu: number;
}

const tally = new Tally();
let failure: unknown;

answerQuestions({
  async serve({ subject }: { subject: string }): Promise<number> {
    return (await load(subject)).serve();
  },
  async drive({ subject, port, load: work }: { subject: string; port: number; load: Load }): Promise<void> {
    const client = await (await load(subject)).connect(port);
    for (const running of begin(client, work)) running.catch((error: unknown) => (failure = error));
  },
  time: () => tally.time(),
  mark(): Mark {
    if (failure !== undefined) throw new Error("the load failed", { cause: failure });
    return { operations: tally.operations, atMs: performance.now(), cpu: cpuMicros() };
  },
  latencies: () => Float64Array.from(tally.latencies),
  cpu: cpuMicros,
});

async function load(subject: string): Promise<Subject> {
  return (await import(`./subjects/${subject}.ts`)) as Subject;
}

function begin(client: Client, work: Load): Promise<void>[] {
  if (work.kind === "echo") {
    const { echo } = client;
    if (echo === undefined) throw new Error("this subject has no calls");
    return Array.from({ length: work.inFlight }, () => echo(tally));
  }
  const stream = client[work.kind];
  if (stream === undefined) throw new Error(`this subject has no stream ${work.kind}`);
  return [stream(work.bytes, tally)];
}
