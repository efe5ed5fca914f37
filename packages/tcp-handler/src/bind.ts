import type { ListenTarget, NetworkServer } from "@troupe/handler";
import { nextSocketId } from "@troupe/ids";
import type { ServerTls } from "@troupe/tls-config";
import type { ParsedAddress } from "./address.ts";
import type { ListenOptions } from "./api.ts";
import { Attempt } from "./attempt.ts";
import { diagnostics } from "./diagnostics.ts";
import { systemError } from "./errors.ts";
import { Listener } from "./listener.ts";
import type { ConnectionOwner } from "./owner.ts";
import type { TcpShared } from "./shared.ts";

const defaultBacklog = 1024;

/** Binds an address and makes a listener of it. Throws what the operating system says, as a TcpError. */
export async function bind(
  shared: TcpShared,
  owner: ConnectionOwner,
  address: ParsedAddress,
  text: string,
  options: ListenOptions,
  tls: ServerTls | undefined,
): Promise<Listener> {
  const attempt = new Attempt(owner, options.signal);
  const server = shared.host.network.createServer({ pauseOnConnect: true });
  try {
    await bound(server, listenTarget(address, options), text, attempt);
    if (attempt.aborted !== undefined) {
      // In the moment between the event and now.
      server.close();
      throw attempt.aborted.reason;
    }
  } finally {
    attempt.finish();
  }
  const listener = new Listener(shared, nextSocketId(), owner, server, {
    manual: options.manual === true,
    halfOpen: options.halfOpen === true,
    noDelay: options.noDelay !== false,
    keepAliveMs: options.keepAliveMs,
    tls,
  });
  shared.listeners.set(listener.id, listener);
  owner.listeners.add(listener);
  if (diagnostics.listening.hasSubscribers) {
    const { id, address: bound } = listener;
    diagnostics.listening.publish({ listener: id, address: bound, tls: tls !== undefined, actor: owner.port.id });
  }
  return listener;
}

/** Resolves when the server listens; rejects with what the system or the attempt says, and then nothing stays bound. */
function bound(server: NetworkServer, target: ListenTarget, text: string, attempt: Attempt): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      attempt.onAbort = undefined;
      server.off("listening", listening);
      server.off("error", failed);
    };
    const listening = (): void => {
      finish();
      resolve();
    };
    const failed = (error: unknown): void => {
      finish();
      reject(systemError(error, `listen on ${text}`, { address: text }));
    };
    attempt.onAbort = (reason) => {
      finish();
      // A name that is still being looked up would be bound when it is found.
      server.once("listening", () => server.close());
      server.on("error", () => {});
      server.close();
      reject(reason);
    };
    server.on("listening", listening);
    server.on("error", failed);
    try {
      server.listen(target);
    } catch (error) {
      // An option that the network does not take.
      failed(error);
    }
  });
}

function listenTarget(address: ParsedAddress, options: ListenOptions): ListenTarget {
  const backlog = options.backlog ?? defaultBacklog;
  if (address.kind === "unix") return { path: address.path, backlog };
  return {
    host: address.host,
    port: address.port,
    backlog,
    ...(options.ipv6Only === undefined ? {} : { ipv6Only: options.ipv6Only }),
    ...(options.reusePort === undefined ? {} : { reusePort: options.reusePort }),
  };
}
