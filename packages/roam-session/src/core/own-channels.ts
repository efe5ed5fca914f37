import { LimitError } from "../errors.ts";
import { FIRST_WINDOW_BYTES } from "../limits.ts";
import type { ConnectionCore } from "./connection-core.ts";
import type { ChannelReceiver } from "./contracts.ts";
import { Inlet } from "./inlet.ts";
import type { LinkCore } from "./link-core.ts";
import { Outlet } from "./outlet.ts";

/** What either side may send on a channel of our calls before anything is granted. */
function ownWindow(link: LinkCore): number {
  return Math.min(link.limits.windowBytes, link.peerCredit);
}

/** The id of a channel that a call of ours opens; it is never used again. */
export function newChannelId(connection: ConnectionCore): number {
  const { maxChannels } = connection.link.limits;
  if (connection.inlets.size >= maxChannels || connection.outlets.size >= maxChannels)
    throw new LimitError("too-many-channels", `${maxChannels} channels are open in one direction`, maxChannels);
  const id = connection.nextChannelId;
  connection.nextChannelId += 2;
  connection.noteChannel(id);
  return id;
}

/** A channel on which our call receives. */
export function openOwnInlet(connection: ConnectionCore, id: number, receiver: ChannelReceiver): Inlet {
  const inlet = new Inlet(connection, id, receiver, true, ownWindow(connection.link));
  connection.inlets.set(id, inlet);
  return inlet;
}

/** A channel on which our call sends. */
export function openOwnOutlet(connection: ConnectionCore, id: number): Outlet {
  const { link } = connection;
  const { creditMode } = link.flow!;
  const first = creditMode === "never" ? link.peerCredit : Math.min(ownWindow(link), FIRST_WINDOW_BYTES);
  const outlet = new Outlet(connection, id, creditMode, first);
  connection.outlets.set(id, outlet);
  return outlet;
}
