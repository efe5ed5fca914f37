// What a browser's client is made of in `client-troupe.ts`: a service with three methods.
import { service } from "@troupe/roam-wire";
import * as t from "@troupe/roam-wire/types";

const User = t.struct("User", { id: t.u32, name: t.string, email: t.option(t.string) });
const Problem = t.enum("Problem", { NotFound: null, Refused: t.string });

export const Users = service("Users", {
  get: { args: [["id", t.u32]], returns: User, fails: Problem },
  rename: {
    args: [
      ["id", t.u32],
      ["name", t.string],
    ],
    returns: User,
    fails: Problem,
  },
  search: { args: [["text", t.string]], returns: t.list(User) },
});
