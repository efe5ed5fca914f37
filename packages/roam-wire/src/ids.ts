// Ids as roam uses them. Plain numbers, named for the reader: branding them would cost every caller a cast at the codec's border.

/** A call, unique per connection and direction while it is in flight: a safe integer. */
export type RequestId = number;
/** A channel, unique per connection: a safe integer, never 0. */
export type ChannelId = number;
/** A virtual connection, unique per link: a safe integer. */
export type ConnectionId = number;
/** A method: 64 bit. */
export type MethodId = bigint;

/** The connection that exists as soon as both Hellos have passed. */
export const ROOT_CONNECTION: ConnectionId = 0;
