// By hand, for `request.pb.js`, which protobufjs-cli wrote from `request.proto`.

/** What stands for a 64-bit integer: two halves of 32 bits. */
export interface Long {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

interface Entry {
  key: string;
  text?: string;
  bytes?: Uint8Array;
  number?: number | Long;
}

interface Properties {
  connId: number | Long;
  requestId: number | Long;
  methodId: Long;
  metadata: Entry[];
  channels: number[];
  payload: Uint8Array;
}

export interface Request extends Properties {}

export const Request: {
  new (properties: Properties): Request;
  encode(message: Request): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Request;
};

export const Entry: {
  new (properties: Entry): Entry;
};
