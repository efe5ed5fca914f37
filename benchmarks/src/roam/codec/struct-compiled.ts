import { compile } from "@troupe/roam-wire/compiled";
import type { Open } from "../../subjects/contract.ts";
import type { CodecSubject } from "./contract.ts";
import { AccountType } from "./struct-type.ts";
import { openCodec } from "./struct-work.ts";

export const open: Open<CodecSubject> = openCodec(compile(AccountType));
