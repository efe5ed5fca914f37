// The process that a server under test lives in; it is told which one, and asked for its use of CPU and memory.
import { cpuMicros } from "../harness/cpu-clock.ts";
import { liveMemory } from "../harness/live-memory.ts";
import { answerQuestions } from "../harness/measured-process.ts";
import type { ServerOptions, StartServer } from "./contract.ts";

answerQuestions({
  async start({ variant, options }: { variant: string; options: ServerOptions }): Promise<number> {
    const { start } = (await import(`./${variant}.ts`)) as { start: StartServer };
    return start(options);
  },
  cpu: cpuMicros,
  memory: liveMemory,
});
