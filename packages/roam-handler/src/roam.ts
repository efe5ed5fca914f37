import type { ActorPort, EndReason, Handler, HandlerHost, HandlerInstance, HandlerRuntime } from "@troupe/handler";
import type { NonceKeeper } from "@troupe/roam-session";
import { NonceCache } from "@troupe/roam-session/nonces";
import { ActorParts } from "./actor-parts.ts";
import { ActorRoam } from "./actor-roam.ts";
import { ActorSide } from "./actor-side.ts";
import type { RoamApi } from "./api.ts";
import type { RoamCallbacks } from "./callback-types.ts";
import { parseRoamConfig } from "./config.ts";
import type { RoamConfig } from "./config.ts";
import { checkOptions } from "./options.ts";
import type { RoamOptions } from "./options.ts";
import { roamCallbacks, roamImports } from "./spec.ts";

/** The roam handler; `with` gives one with other limits or another framing. */
export interface RoamHandler extends Handler<"roam", RoamApi, RoamCallbacks, RoamConfig> {
  /** Throws RoamHandlerError OPTION_INVALID. */
  with(options: RoamOptions): RoamHandler;
}

function roamHandler(options: RoamOptions): RoamHandler {
  return {
    name: "roam",
    type: "roam",
    imports: roamImports,
    callbacks: roamCallbacks,
    parseConfig: parseRoamConfig,
    create: (host) => new RoamRuntime(host, options),
    with(more) {
      checkOptions(more);
      return roamHandler({ ...options, ...more });
    },
  };
}

/** roam sessions on connections that an actor owns: it serves services, and calls those of the other side. */
export const roam: RoamHandler = /* @__PURE__ */ roamHandler({});

class RoamRuntime implements HandlerRuntime<RoamApi, RoamConfig> {
  readonly #host: HandlerHost;
  readonly #options: RoamOptions;
  /** One for all actors: a call may be sent again to another one of a pool. */
  readonly #nonces: NonceKeeper | undefined;

  constructor(host: HandlerHost, options: RoamOptions) {
    this.#host = host;
    this.#options = options;
    this.#nonces = options.nonces === undefined ? undefined : new NonceCache({ clock: host.clock, ...options.nonces });
  }

  instance(port: ActorPort, config: RoamConfig | undefined): HandlerInstance<RoamApi> {
    const options = { ...this.#options, ...config, limits: { ...this.#options.limits, ...config?.limits } };
    return new RoamInstance(new ActorParts(this.#host, options, this.#nonces, new ActorSide(port)), this.#host);
  }
}

class RoamInstance implements HandlerInstance<RoamApi> {
  readonly api: RoamApi;
  readonly #parts: ActorParts;

  constructor(parts: ActorParts, { random }: HandlerHost) {
    this.#parts = parts;
    this.api = new ActorRoam(parts, random);
  }

  stopping(): void {
    this.#parts.stopping();
  }

  end(reason: EndReason): void {
    this.#parts.end(reason);
  }
}
