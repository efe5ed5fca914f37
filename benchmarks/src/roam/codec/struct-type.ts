import { t, type Type } from "@troupe/roam-wire";
import type { Account } from "./contract.ts";

/** `Account` in Rust: id u64, age u8, score f64, balance i64. */
export const AccountType: Type<Account> = t.struct("Account", {
  id: t.safeU64,
  name: t.string,
  email: t.option(t.string),
  age: t.u8,
  score: t.f64,
  active: t.bool,
  tags: t.list(t.string),
  avatar: t.bytes,
  balance: t.safeI64,
}) as Type<Account>;
