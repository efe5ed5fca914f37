export { messagePortTransport } from "./message-port.ts";

export type { MessagePortOptions, PortLike } from "./message-port.ts";
