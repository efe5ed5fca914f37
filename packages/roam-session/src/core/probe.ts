import { NO_METADATA } from "@troupe/roam-wire";
import type { LinkCore } from "./link-core.ts";
import { requestBytes } from "./request-bytes.ts";

/** Asks once whether the peer grants credit, by a call of a method that nobody has: if its answer comes before any Credit, it never will. */
export function probe(link: LinkCore): void {
  const flow = link.flow!;
  if (flow.isProbed || flow.creditMode !== "unknown") return;
  flow.isProbed = true;
  requestBytes(link.root, 0, 0, NO_METADATA, [], new Uint8Array(0), {
    label: "(does the peer grant credit?)",
    startedAt: link.clock.monotonic(),
    answered: () => flow.learn("never"),
    failed: () => {},
  });
}
