export { createAuthority, createKey, expired, notYetValid } from "./authority.ts";
export type { Authority, IssuedCertificate, IssueOptions } from "./authority.ts";
export { encryptKey, sec1Key } from "./key-forms.ts";
export { tempFolder } from "./temp-folder.ts";
export type { TempFolder } from "./temp-folder.ts";
