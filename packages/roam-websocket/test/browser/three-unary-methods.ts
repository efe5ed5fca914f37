// What a page needs at least: a link, and a typed client of three methods without channels. Its size is looked at.
import { client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-websocket/unary";
import { service } from "@troupe/roam-wire";
import * as t from "@troupe/roam-wire/types";

const Room = service("Room", {
  say: { args: [t.string] },
  history: { args: [t.u32], returns: t.list(t.string) },
  rename: { args: [t.string, t.string], fails: t.enum("Refused", ["Unknown", "Taken"]) },
});

const session = await connect("wss://chat.example/room");
const room = client(session, Room);
await room.say("hello");
