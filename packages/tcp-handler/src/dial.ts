import type { NetworkSocket } from "@troupe/handler";
import { connectTarget } from "./address.ts";
import type { ParsedAddress } from "./address.ts";
import type { ConnectOptions } from "./api.ts";
import { systemError, TcpError } from "./errors.ts";
import type { TcpShared } from "./shared.ts";
import { ignoreErrors } from "./socket-events.ts";

/** Connects within the timeout; the socket is paused. Whatever ends the attempt, nothing is left of it. */
export function openSocket(
  shared: TcpShared,
  address: ParsedAddress,
  text: string,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<NetworkSocket> {
  const timeoutMs = options.timeoutMs ?? shared.limits.connectTimeoutMs;
  const target = connectTarget(address);
  const local = "host" in target && options.localAddress !== undefined ? { localAddress: options.localAddress } : {};
  const failure = (error: unknown): TcpError => systemError(error, `connect to ${text}`, { address: text });
  return new Promise((resolve, reject) => {
    let socket: NetworkSocket;
    try {
      socket = shared.host.network.connect({ ...target, ...local });
    } catch (error) {
      // An option that the network does not take, such as a local address that is none.
      reject(failure(error));
      return;
    }
    const finish = (): void => {
      timer.cancel();
      signal.removeEventListener("abort", aborted);
      socket.off("connect", connected);
      socket.off("error", failed);
    };
    const fail = (error: Error): void => {
      finish();
      socket.destroy();
      reject(error);
    };
    const connected = (): void => {
      finish();
      socket.pause();
      if (options.noDelay !== false) socket.setNoDelay(true);
      if (options.keepAliveMs !== undefined) socket.setKeepAlive(true, options.keepAliveMs);
      resolve(socket);
    };
    const failed = (error: unknown): void => fail(failure(error));
    const aborted = (): void => fail(signal.reason as Error);
    const timer = shared.host.clock.timer(timeoutMs, () =>
      fail(
        new TcpError("CONNECT_TIMEOUT", `connect to ${text}: no connection within ${timeoutMs} ms`, {
          address: text,
          hostText: "Connection timed out (os error 110)",
        }),
      ),
    );
    signal.addEventListener("abort", aborted);
    socket.on("connect", connected);
    socket.on("error", failed);
    // For good: errors may come before the socket is attached to a connection.
    ignoreErrors(socket);
  });
}
