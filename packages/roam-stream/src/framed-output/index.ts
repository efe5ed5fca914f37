export { FramedOutput } from "./framed-output.ts";

export type { ByteSink } from "./framed-output.ts";
