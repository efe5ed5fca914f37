// The same with the main entry, whose sessions also serve, stream, and open virtual connections.
import { client, type Client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-websocket";
import { Users } from "./service.ts";

export async function open(url: string): Promise<Client<typeof Users>> {
  return client(await connect(url), Users);
}
