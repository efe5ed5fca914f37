import type { ListenTarget } from "@troupe/handler";
import { nextSocketId } from "@troupe/ids";
import type { ServerTls } from "@troupe/tls-config";
import type { ParsedAddress } from "./address.ts";
import type { ListenOptions } from "./api.ts";
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
  const server = shared.host.network.createServer({ pauseOnConnect: true });
  await new Promise<void>((resolve, reject) => {
    const listening = (): void => {
      server.off("error", failed);
      resolve();
    };
    const failed = (error: unknown): void => {
      server.off("listening", listening);
      reject(systemError(error, `listen on ${text}`, { address: text }));
    };
    server.once("listening", listening);
    server.once("error", failed);
    try {
      server.listen(listenTarget(address, options));
    } catch (error) {
      // An option that the network does not take.
      server.off("listening", listening);
      server.off("error", failed);
      failed(error);
    }
  });
  try {
    owner.checkMayWait();
  } catch (error) {
    // The actor ended while the address was being bound.
    server.close();
    throw error;
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
