// What a page would bundle: connect over WebSocket, and a typed client of three methods. Everything exported is used.
import { client, type Client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-websocket";
import { Users } from "./service.ts";

export async function open(url: string): Promise<Client<typeof Users>> {
  return client(await connect(url), Users);
}
