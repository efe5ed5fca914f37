import type { Clock, NetworkSocket } from "@troupe/handler";
import { describeTlsError } from "@troupe/tls-config";
import { TcpError } from "./errors.ts";
import { ignoreErrors, resetSocket } from "./socket-events.ts";
import { Timeouts } from "./timeouts.ts";

/** How a handshake is run. */
export interface HandshakeOptions {
  /** The listener that an incoming connection came through: these count for the cap. */
  readonly listener?: object | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A TLS handshake under way. */
interface Handshake {
  readonly raw: NetworkSocket;
  readonly listener: object | undefined;
  readonly fail: (error: TcpError) => void;
  /** Bytes from the peer when last looked at, and when that was. */
  bytes: number;
  progressAt: number;
}

/** The two ends of a socket that is being secured, and how they say that they are done. */
interface Securing {
  readonly raw: NetworkSocket;
  readonly secure: NetworkSocket;
  /** What `secure` emits at the end: `secure` on a server, `secureConnect` on a client. */
  readonly event: "secure" | "secureConnect";
  /** Why the peer is to be refused although the handshake succeeded. */
  readonly refusal: () => Error | undefined;
}

/**
 * TLS handshakes, each on its own: with a deadline, and for incoming ones a cap on how many run at once. A silent peer
 * delays nobody; at the cap the handshake that made no progress for longest makes room.
 */
export class Handshakes {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #all: Timeouts<Handshake>;
  #incoming = 0;

  constructor(clock: Clock, timeoutMs: number, max: number) {
    this.#clock = clock;
    this.#max = max;
    this.#all = new Timeouts(clock, timeoutMs, (handshake) =>
      handshake.fail(handshakeError(`no handshake within ${timeoutMs} ms`, "TLS_HANDSHAKE_TIMEOUT")),
    );
  }

  /** Resolves when the handshake has succeeded; rejects with TLS_HANDSHAKE, and then the socket is gone. */
  run({ raw, secure, event, refusal }: Securing, options: HandshakeOptions): Promise<NetworkSocket> {
    const { listener, signal } = options;
    if (listener !== undefined && this.#incoming >= this.#max) this.#makeRoom();
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        this.#delete(handshake);
        secure.off(event, done);
        secure.off("error", failed);
        secure.off("close", closed);
        secure.off("end", closed);
        signal?.removeEventListener("abort", aborted);
      };
      const fail = (error: Error): void => {
        finish();
        resetSocket(raw);
        secure.destroy();
        reject(error);
      };
      // Not reset: the alert that tells the peer what is wrong may still be on its way.
      const refuse = (error: TcpError): void => {
        finish();
        secure.destroy();
        raw.destroy();
        reject(error);
      };
      const done = (): void => {
        const refused = refusal();
        if (refused !== undefined) {
          refuse(handshakeError(refused.message, "TLS_PEER_REFUSED", refused));
          return;
        }
        finish();
        resolve(secure);
      };
      const failed = (error: Error): void => {
        const described = describeTlsError(error, { handshaking: true });
        refuse(handshakeError(described?.message ?? error.message, described?.code, error));
      };
      const closed = (): void => failed(Object.assign(new Error("the peer closed"), { code: "ECONNRESET" }));
      const aborted = (): void => fail(signal?.reason as Error);
      const handshake: Handshake = {
        raw,
        listener,
        fail,
        bytes: raw.bytesRead,
        progressAt: this.#clock.monotonic(),
      };
      this.#add(handshake);
      secure.on(event, done);
      secure.on("error", failed);
      secure.on("close", closed);
      secure.on("end", closed);
      // For good: errors may come between the end of the handshake and the beginning of a connection.
      ignoreErrors(secure);
      ignoreErrors(raw);
      if (signal?.aborted === true) aborted();
      // What lies above a socket that has closed already never hears of that.
      else if (raw.destroyed) closed();
      else signal?.addEventListener("abort", aborted);
    });
  }

  #add(handshake: Handshake): void {
    this.#all.add(handshake);
    if (handshake.listener !== undefined) this.#incoming += 1;
  }

  #delete(handshake: Handshake): void {
    this.#all.delete(handshake);
    if (handshake.listener !== undefined) this.#incoming -= 1;
  }

  #makeRoom(): void {
    const now = this.#clock.monotonic();
    let slowest: Handshake | undefined;
    for (const handshake of this.#all.items()) {
      if (handshake.listener === undefined) continue;
      if (handshake.raw.bytesRead !== handshake.bytes) {
        handshake.bytes = handshake.raw.bytesRead;
        handshake.progressAt = now;
      }
      if (slowest === undefined || handshake.progressAt < slowest.progressAt) slowest = handshake;
    }
    slowest?.fail(handshakeError(`ended to make room: ${this.#max} handshakes run`, "TLS_HANDSHAKE_LIMIT"));
  }

  /** Ends the handshakes of one listener, or all. */
  abort(listener?: object): void {
    for (const handshake of this.#all.items()) {
      if (listener !== undefined && handshake.listener !== listener) continue;
      handshake.fail(handshakeError("the listener was closed", "TLS_HANDSHAKE_ABORTED"));
    }
  }
}

function handshakeError(message: string, tlsCode: string | undefined, cause?: unknown): TcpError {
  return new TcpError("TLS_HANDSHAKE", `TLS handshake failed: ${message}`, { tlsCode, cause });
}
