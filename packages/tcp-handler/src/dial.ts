import type { NetworkSocket } from "@troupe/handler";
import { connectTarget } from "./address.ts";
import type { ParsedAddress } from "./address.ts";
import type { ConnectOptions } from "./api.ts";
import { systemError, TcpError } from "./errors.ts";
import type { TcpShared } from "./shared.ts";

/** Connects within the timeout; the socket is paused. Whatever ends the attempt, nothing is left of it. */
export function openSocket(
  shared: TcpShared,
  address: ParsedAddress,
  text: string,
  options: ConnectOptions,
): Promise<NetworkSocket> {
  const { signal } = options;
  if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
  const timeoutMs = options.timeoutMs ?? shared.limits.connectTimeoutMs;
  const target = connectTarget(address);
  const local = "host" in target && options.localAddress !== undefined ? { localAddress: options.localAddress } : {};
  const socket = shared.host.network.connect({ ...target, ...local });
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", aborted);
      socket.off("connect", connected);
      socket.off("error", failed);
    };
    const fail = (error: unknown): void => {
      finish();
      socket.on("error", () => {});
      socket.destroy();
      reject(error as Error);
    };
    const connected = (): void => {
      finish();
      socket.pause();
      if (options.noDelay !== false) socket.setNoDelay(true);
      if (options.keepAliveMs !== undefined) socket.setKeepAlive(true, options.keepAliveMs);
      resolve(socket);
    };
    const failed = (error: unknown): void => fail(systemError(error, `connect to ${text}`, { address: text }));
    const aborted = (): void => fail(signal?.reason);
    const timer = shared.host.clock.timer(timeoutMs, () =>
      fail(
        new TcpError("CONNECT_TIMEOUT", `connect to ${text}: no connection within ${timeoutMs} ms`, {
          address: text,
          hostText: "Connection timed out (os error 110)",
        }),
      ),
    );
    signal?.addEventListener("abort", aborted);
    socket.on("connect", connected);
    socket.on("error", failed);
  });
}
