import { service, t } from "@troupe/roam-wire";

const Person = t.struct("Person", { name: t.string, age: t.u8, email: t.option(t.string) });
const MathError = t.enum("MathError", ["DivisionByZero", "Overflow"]);
const LookupError = t.enum("LookupError", ["NotFound", "AccessDenied"]);

/** Half of the service that roam's own conformance suite calls, so that its clients find here what they know. */
export const Testbed = service("Testbed", {
  echo: { args: [["message", t.string]], returns: t.string },
  reverse: { args: [["message", t.string]], returns: t.string },
  divide: { args: [t.i64, t.i64], returns: t.i64, fails: MathError },
  lookup: { args: [["id", t.u32]], returns: Person, fails: LookupError },
  sum: { args: [t.rx(t.i32)], returns: t.i64 },
  generate: { args: [t.u32, t.tx(t.i32)] },
  transform: { args: [t.rx(t.string), t.tx(t.string)] },
});

/** What a pool has besides, for whoever wants to see it heal. */
export const Pool = service("Pool", {
  /** The name of the worker that serves this connection. */
  who: { returns: t.string },
  /** The worker crashes: its connections end, nobody else's, and it is started again. */
  crash: {},
});
