import type { Metadata } from "@troupe/roam-wire";
import { WINDOW_KEY, metadataValue } from "../metadata.ts";
import type { ConnectionCore } from "./connection-core.ts";
import type { LinkCore } from "./link-core.ts";
import type { CreditMode, Outlet } from "./outlet.ts";

/** What a link with channels knows of its peer's credit, and which channels wait for room in the transport. */
export class LinkFlow {
  /** Whether the peer grants credit to what we send. */
  creditMode: CreditMode = "unknown";
  /** Whether the peer was asked. */
  isProbed = false;
  /** Whether we have sent any Credit. */
  hasGranted = false;
  /** The peer has announced a window, so it keeps to credit. */
  peerAnnounced = false;
  readonly #link: LinkCore;
  readonly #waitingForDrain = new Set<Outlet>();

  constructor(link: LinkCore) {
    this.#link = link;
  }

  get isCongested(): boolean {
    const { output } = this.#link;
    return output.bufferedBytes >= output.highWaterBytes;
  }

  /** The transport has room again. */
  drained(): void {
    for (const outlet of this.#waitingForDrain) {
      if (this.isCongested) return;
      // Those that still wait come back at the end of the set, so that all get their turn.
      this.#waitingForDrain.delete(outlet);
      outlet.flush();
    }
  }

  waitForDrain(outlet: Outlet): void {
    this.#waitingForDrain.add(outlet);
  }

  /** A Request of the peer's has metadata: does it know of windows? */
  noteAnnouncement(metadata: Metadata): void {
    if (this.peerAnnounced || metadataValue(metadata, WINDOW_KEY) === undefined) return;
    this.peerAnnounced = true;
    this.learn("grants");
  }

  /** The peer grants, or it never will. */
  learn(mode: CreditMode): void {
    if (this.creditMode !== "unknown") return;
    this.creditMode = mode;
    for (const connection of [this.#link.root, ...this.#link.connections.values()]) {
      for (const outlet of connection.outlets.values()) outlet.learned(mode);
    }
  }

  receiveReset(connection: ConnectionCore, channelId: number): void {
    const inlet = connection.inlets.get(channelId);
    const outlet = connection.outlets.get(channelId);
    if (inlet === undefined && outlet === undefined) connection.lateFrames++;
    inlet?.receivedReset();
    outlet?.receivedReset();
  }

  receiveCredit(connection: ConnectionCore | undefined, channelId: number, bytes: number): void {
    this.learn("grants");
    if (connection === undefined) return;
    const outlet = connection.outlets.get(channelId);
    if (outlet === undefined) connection.lateFrames++;
    else outlet.granted(bytes);
  }

  /** The link is over. */
  end(): void {
    this.#waitingForDrain.clear();
  }
}
