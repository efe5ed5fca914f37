/** What a server under test does with what arrives on a connection. */
export type ServerMode =
  /** Sends everything back. */
  | "echo"
  /** Discards; answers one byte after every `TRANSFER_BYTES`. */
  | "sink"
  /** Each byte that arrives asks for `TRANSFER_BYTES`, sent in writes of `CHUNK_BYTES`. */
  | "source";

export const TRANSFER_BYTES: number = 16 * 1024 * 1024;
export const CHUNK_BYTES: number = 64 * 1024;

export interface ServerOptions {
  readonly host: string;
  readonly mode: ServerMode;
  /** PEM; TLS where given. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Listens on a free port of `host` and resolves with it. The process is killed when the measurement ends. */
export type StartServer = (options: ServerOptions) => Promise<number>;
