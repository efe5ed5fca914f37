import { deepStrictEqual } from "node:assert/strict";
import { type Codec, codecOf, Reader, Writer } from "@troupe/roam-wire";
import type { Open } from "../../subjects/contract.ts";
import { type Account, ACCOUNTS, type CodecSubject, subjectOf } from "./contract.ts";
import { AccountType } from "./struct-type.ts";

/** What all contenders are given to decode, and are compared with. */
export const ACCOUNT_BYTES: readonly Uint8Array[] = ACCOUNTS.map((account) => {
  const writer = new Writer();
  codecOf(AccountType).encode(writer, account);
  return writer.finish();
});

/** One after the other into memory that is used again. */
export function openCodec(codec: Codec<Account>): Open<CodecSubject> {
  return async () => {
    const writer = new Writer();
    const reader = new Reader();
    const encode = (account: Account): number => {
      writer.recycle();
      codec.encode(writer, account);
      return writer.pos;
    };
    const decode = (bytes: Uint8Array): Account => {
      reader.reset(bytes);
      const account = codec.decode(reader);
      reader.expectEnd();
      return account;
    };
    checkAccounts((account) => writer.bytes.slice(0, encode(account)), decode);
    return subjectOf(ACCOUNTS, encode, ACCOUNT_BYTES, decode);
  };
}

export function checkAccounts(encode: (account: Account) => Uint8Array, decode: (bytes: Uint8Array) => Account): void {
  ACCOUNTS.forEach((account, i) => {
    deepStrictEqual(encode(account), new Uint8Array(ACCOUNT_BYTES[i]!));
    deepStrictEqual({ ...decode(ACCOUNT_BYTES[i]!) }, account);
  });
}
