import type { TheaterId } from "@troupe/ids";
import type { RequestOptions } from "./api.ts";
import { ClientChannel, OutsideEnd } from "./client-channel.ts";
import type { Router } from "./router.ts";

/** Messages from outside of any actor. `runtime.client(messages)` gives it. */
export class MessageClient {
  readonly #router: Router;

  /** @internal */
  constructor(router: Router) {
    this.#router = router;
  }

  /** Puts a message into the actor's queue. Throws ActorError ACTOR_NOT_FOUND, MAILBOX_FULL, EXPORT_NOT_FOUND. */
  send(target: TheaterId, message: Uint8Array): void {
    this.#router.send(target, message);
  }

  /** Asks an actor; rejects as `request` of an actor does. */
  request(target: TheaterId, message: Uint8Array, options?: RequestOptions): Promise<Uint8Array> {
    return this.#router.request(target, message, options, undefined);
  }

  /** Opens a channel to an actor; what arrives is read from it as an async iterable. Throws CHANNEL_REFUSED. */
  async openChannel(target: TheaterId, message: Uint8Array, options?: RequestOptions): Promise<ClientChannel> {
    const end = new OutsideEnd();
    const opened = await this.#router.openChannel(end, target, message, options);
    return new ClientChannel(this.#router.channels, end, opened);
  }
}
