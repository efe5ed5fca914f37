import { createChain, verify } from "@troupe/chain-events";

const chain = createChain();
const utf8 = new TextEncoder();
chain.append({ kind: "call", type: "greet", call: 1, payload: utf8.encode("Ada") });
chain.append({ kind: "result", type: "greet", call: 1, payload: utf8.encode("Hello, Ada") });

const result = verify(chain.events());
if (!result.ok) throw new Error(`event ${result.index} is not what was appended: ${result.reason}`);
// result.length is 2, and result.head vouches for everything before it.
