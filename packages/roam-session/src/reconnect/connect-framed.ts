import { checkLimits } from "../check-limits.ts";
import { initiateFramed } from "../framed.ts";
import { type ConnectFramedOptions, type Connector, ReconnectingClient } from "./reconnecting-client.ts";

/**
 * A client that connects by itself, and again when the link is lost.
 * @param connector opens the transport of each attempt
 * @throws {OptionError} `option-invalid`: `limits` has a wrong name or value
 */
export function connectFramed(connector: Connector, options: ConnectFramedOptions = {}): ReconnectingClient {
  // Here, since an attempt that fails for it would be made again.
  checkLimits(options.limits, options.advertisedCredit);
  return new ReconnectingClient(connector, initiateFramed, options);
}
