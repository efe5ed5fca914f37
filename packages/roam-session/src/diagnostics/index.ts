export { formatSnapshot, snapshot } from "./snapshot.ts";

export type {
  CallSnapshot,
  ConnectionSnapshot,
  ReceivingSnapshot,
  SendingSnapshot,
  SessionSnapshot,
} from "./snapshot.ts";
