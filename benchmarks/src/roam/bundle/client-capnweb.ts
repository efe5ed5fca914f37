// The same with capnweb, which has no declarations at run time.
import { newWebSocketRpcSession, type RpcStub, type RpcTarget } from "capnweb";

interface User {
  id: number;
  name: string;
  email?: string;
}

interface Users extends RpcTarget {
  get(id: number): User;
  rename(id: number, name: string): User;
  search(text: string): User[];
}

export function open(url: string): RpcStub<Users> {
  return newWebSocketRpcSession<Users>(url);
}
