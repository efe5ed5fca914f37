import { hash } from "node:crypto";
import { type AppendSubject, type Open, payloads } from "./contract.ts";

/** One one-shot hash for each payload, as hex, which is the default; nothing is kept but the last. */
export const open: Open<AppendSubject> = async () => {
  const bodies = payloads(200);
  let last = "";
  return {
    async append(count) {
      for (let i = 0; i < count; i++) last = hash("sha256", bodies[i & 1_023]!, "hex");
      if (last.length !== 64) throw new Error("not a SHA-256");
    },
  };
};
