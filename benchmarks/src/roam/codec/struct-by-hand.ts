import type { Open } from "../../subjects/contract.ts";
import { type Account, ACCOUNTS, type CodecSubject, subjectOf } from "./contract.ts";
import { ACCOUNT_BYTES, checkAccounts } from "./struct-work.ts";

const bytes = new Uint8Array(16_384);
const view = new DataView(bytes.buffer);
const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
let pos = 0;

/** What one would write for this struct alone: it fits into the memory, and numbers are taken to be in range. */
function encode(account: Account): number {
  pos = 0;
  varint(account.id);
  string(account.name);
  if (account.email === undefined) bytes[pos++] = 0;
  else {
    bytes[pos++] = 1;
    string(account.email);
  }
  bytes[pos++] = account.age;
  view.setFloat64(pos, account.score, true);
  pos += 8;
  bytes[pos++] = account.active ? 1 : 0;
  varint(account.tags.length);
  for (const tag of account.tags) string(tag);
  varint(account.avatar.length);
  bytes.set(account.avatar, pos);
  pos += account.avatar.length;
  const { balance } = account;
  varint(balance < 0 ? -balance * 2 - 1 : balance * 2);
  return pos;
}

function varint(value: number): void {
  while (value > 0x7fff_ffff) {
    bytes[pos++] = (value & 0x7f) | 0x80;
    value = Math.floor(value / 128);
  }
  while (value > 0x7f) {
    bytes[pos++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  bytes[pos++] = value;
}

function string(value: string): void {
  const { length } = value;
  const start = pos;
  if (length < 64) {
    let at = pos + 1;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) break;
      bytes[at++] = unit;
    }
    if (at - start - 1 === length) {
      bytes[start] = length;
      pos = at;
      return;
    }
  }
  const encoded = utf8.encode(value);
  varint(encoded.length);
  bytes.set(encoded, pos);
  pos += encoded.length;
}

let input: Uint8Array = bytes;

function decode(from: Uint8Array): Account {
  input = from;
  pos = 0;
  const id = readVarint();
  const name = readString();
  const email = input[pos++] === 1 ? readString() : undefined;
  const age = input[pos++]!;
  const score = readDouble();
  const active = input[pos++] === 1;
  const tags: string[] = [];
  for (let left = readVarint(); left > 0; left--) tags.push(readString());
  const length = readVarint();
  const avatar = new Uint8Array(length);
  for (let i = 0; i < length; i++) avatar[i] = input[pos++]!;
  const zigzag = readVarint();
  const balance = zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
  if (pos !== input.length) throw new Error(`${input.length} bytes hold an account of ${pos}`);
  return { id, name, email, age, score, active, tags, avatar, balance };
}

function readVarint(): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = input[pos++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
}

const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

function readDouble(): number {
  for (let i = 0; i < 8; i++) doubleBytes[i] = input[pos++]!;
  return double[0]!;
}

/** Arrays of character codes, one for each length: quicker than joining characters, or calling the decoder. */
const codes = Array.from({ length: 33 }, (_, length) => Array.from({ length }, () => 0));

function readString(): string {
  const length = readVarint();
  const start = pos;
  const end = start + length;
  if (end > input.length) throw new Error("a string is longer than what is left");
  pos = end;
  const own = codes[length];
  if (own !== undefined) {
    let i = 0;
    for (; i < length; i++) {
      const byte = input[start + i]!;
      if (byte > 0x7f) break;
      own[i] = byte;
    }
    if (i === length) return String.fromCharCode.apply(undefined, own);
  }
  return text.decode(input.subarray(start, end));
}

export const open: Open<CodecSubject> = async () => {
  checkAccounts((account) => bytes.slice(0, encode(account)), decode);
  return subjectOf(ACCOUNTS, encode, ACCOUNT_BYTES, decode);
};
