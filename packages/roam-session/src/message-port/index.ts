export { messagePortTransport } from "./message-port.ts";

export type { MessagePortOptions, NodePort, PortLike, WebPort } from "./message-port.ts";
