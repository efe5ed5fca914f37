import { initiateFramed } from "../framed.ts";
import { type ConnectFramedOptions, type Connector, ReconnectingClient } from "./reconnecting-client.ts";

/**
 * A client that connects by itself, and again when the link is lost.
 * @param connector opens the transport of each attempt
 */
export function connectFramed(connector: Connector, options: ConnectFramedOptions = {}): ReconnectingClient {
  return new ReconnectingClient(connector, initiateFramed, options);
}
