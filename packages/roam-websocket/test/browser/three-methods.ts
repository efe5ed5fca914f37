// What a page needs that streams: a link, and a typed client of three methods. Its size is looked at.
import { client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-websocket";
import { service } from "@troupe/roam-wire";
import * as t from "@troupe/roam-wire/types";

const Room = service("Room", {
  say: { args: [t.string] },
  history: { args: [t.u32], returns: t.list(t.string) },
  listen: { args: [t.tx(t.string)] },
});

const session = await connect("wss://chat.example/room");
const room = client(session, Room);
await room.say("hello");
