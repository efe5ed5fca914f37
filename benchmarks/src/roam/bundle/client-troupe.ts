// What a page would bundle that calls three methods without channels, as the README of roam-websocket shows it. Everything exported is used.
import { client, type Client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-websocket/unary";
import { Users } from "./service.ts";

export async function open(url: string): Promise<Client<typeof Users>> {
  return client(await connect(url), Users);
}
