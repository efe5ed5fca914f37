import type { FunctionSpec } from "@troupe/handler";

/** A function of a host, as the chain knows it. */
export class HostFunction {
  readonly iface: string;
  readonly spec: FunctionSpec;
  /** `interface/name`, put together once: as a text that is new with each event it would be hashed anew each time. */
  readonly type: string;

  constructor(iface: string, spec: FunctionSpec) {
    this.iface = iface;
    this.spec = spec;
    this.type = `${iface}/${spec.name}`;
  }
}
