import type { Clock, NetworkSocket } from "@troupe/handler";
import { describeTlsError } from "@troupe/tls-config";
import { TcpError } from "./errors.ts";
import { resetSocket } from "./socket-events.ts";
import { Timeouts } from "./timeouts.ts";

/** A TLS handshake under way. */
interface Handshake {
  readonly raw: NetworkSocket;
  readonly fail: (error: TcpError) => void;
  /** Bytes from the peer when last looked at, and when that was. */
  bytes: number;
  progressAt: number;
}

/**
 * TLS handshakes, each on its own: with a deadline, and for incoming ones a cap on how many run at once. A silent peer
 * delays nobody; at the cap the handshake that made no progress for longest makes room.
 */
export class Handshakes {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #all: Timeouts<Handshake>;

  constructor(clock: Clock, timeoutMs: number, max: number) {
    this.#clock = clock;
    this.#max = max;
    this.#all = new Timeouts(clock, timeoutMs, (handshake) =>
      handshake.fail(handshakeError(`no handshake within ${timeoutMs} ms`, "TLS_HANDSHAKE_TIMEOUT")),
    );
  }

  get size(): number {
    return this.#all.size;
  }

  /**
   * Resolves when `secure` has finished its handshake, or rejects with TLS_HANDSHAKE; then the raw socket is destroyed.
   * @param event what `secure` emits at the end: `secure` on a server, `secureConnect` on a client
   * @param capped whether it counts for the cap of incoming handshakes
   */
  run(
    raw: NetworkSocket,
    secure: NetworkSocket,
    event: "secure" | "secureConnect",
    check: () => Error | undefined,
    capped: boolean,
    signal?: AbortSignal,
  ): Promise<NetworkSocket> {
    if (capped && this.#all.size >= this.#max) this.#makeRoom();
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        this.#all.delete(handshake);
        secure.off(event, done);
        secure.off("error", failed);
        secure.off("close", closed);
        secure.off("end", closed);
        signal?.removeEventListener("abort", aborted);
      };
      const fail = (error: unknown): void => {
        finish();
        secure.on("error", ignore);
        resetSocket(secure);
        resetSocket(raw);
        reject(error as Error);
      };
      const done = (): void => {
        const refusal = check();
        if (refusal !== undefined) {
          fail(handshakeError(refusal.message, "TLS_PEER_REFUSED", refusal));
          return;
        }
        finish();
        resolve(secure);
      };
      const failed = (error: Error): void => {
        const described = describeTlsError(error, { handshaking: true });
        fail(handshakeError(described?.message ?? error.message, described?.code, error));
      };
      const closed = (): void => failed(Object.assign(new Error("the peer closed"), { code: "ECONNRESET" }));
      const aborted = (): void => fail(signal?.reason);
      const handshake: Handshake = { raw, fail, bytes: raw.bytesRead, progressAt: this.#clock.monotonic() };
      this.#all.add(handshake);
      secure.on(event, done);
      secure.on("error", failed);
      secure.on("close", closed);
      secure.on("end", closed);
      raw.on("error", ignore);
      if (signal?.aborted === true) aborted();
      else signal?.addEventListener("abort", aborted);
    });
  }

  #makeRoom(): void {
    const now = this.#clock.monotonic();
    let slowest: Handshake | undefined;
    for (const handshake of this.#all.items()) {
      if (handshake.raw.bytesRead !== handshake.bytes) {
        handshake.bytes = handshake.raw.bytesRead;
        handshake.progressAt = now;
      }
      if (slowest === undefined || handshake.progressAt < slowest.progressAt) slowest = handshake;
    }
    slowest?.fail(handshakeError(`ended to make room: ${this.#max} handshakes run`, "TLS_HANDSHAKE_LIMIT"));
  }

  /** Ends every handshake. */
  abort(): void {
    for (const handshake of this.#all.items()) {
      handshake.fail(handshakeError("the handler was closed", "TLS_HANDSHAKE_ABORTED"));
    }
  }
}

function ignore(): void {}

function handshakeError(message: string, tlsCode: string | undefined, cause?: unknown): TcpError {
  return new TcpError("TLS_HANDSHAKE", `TLS handshake failed: ${message}`, { tlsCode, cause });
}
