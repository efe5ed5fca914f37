/** COBS as one contender does it; frames end with their delimiter. */
export interface Cobs {
  /** Writes the frame of the message into `target` from 0 and returns its length. */
  encode(message: Uint8Array, target: Uint8Array): number;
  /** Decodes a frame and returns the length of the message. */
  decode(frame: Uint8Array, target: Uint8Array): number;
  /** Where the decoded message is: at the front of the target, or behind the first byte of the frame, which may be overwritten. */
  readonly decodes: "into target" | "in place";
}

export const SIZES = [64, 1_024, 65_536] as const;
export const KINDS = ["random", "zero-free", "zero-rich"] as const;
export type Kind = (typeof KINDS)[number];

/** Messages of one kind: every byte alike, none of them zero, or every second one on average. */
export function message(kind: Kind, bytes: number, seed: number): Uint8Array {
  const made = new Uint8Array(bytes);
  let state = 0x9e3779b9 ^ seed;
  for (let i = 0; i < bytes; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const byte = (state >>> 11) & 0xff;
    made[i] = kind === "random" ? byte : kind === "zero-free" ? (byte % 255) + 1 : state & 0x40_0000 ? 0 : byte;
  }
  return made;
}

export function room(bytes: number): number {
  return bytes + Math.ceil(bytes / 254) + 2;
}
