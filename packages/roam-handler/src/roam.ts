import type { ActorPort, Handler, HandlerHost, HandlerInstance, HandlerRuntime } from "@troupe/handler";
import { readTable } from "@troupe/manifest";
import { ActorRoam } from "./actor-roam.ts";
import type { RoamApi, RoamCallbacks } from "./api.ts";
import { ActorCalls } from "./callbacks.ts";
import type { RoamOptions } from "./options.ts";
import { roamCallbacks, roamImports } from "./spec.ts";

/** The roam handler; `with` gives one with other limits or another framing. */
export interface RoamHandler extends Handler<"roam", RoamApi, RoamCallbacks, undefined> {
  with(options: RoamOptions): RoamHandler;
}

function roamHandler(options: RoamOptions): RoamHandler {
  return {
    name: "roam",
    type: "roam",
    imports: roamImports,
    callbacks: roamCallbacks,
    parseConfig(section, path) {
      // It has no fields: readTable refuses any.
      readTable(section, path, {});
      return undefined;
    },
    create: (host) => new RoamRuntime(host, options),
    with: (more) => roamHandler({ ...options, ...more }),
  };
}

/** roam sessions on connections that an actor owns: it serves services, and calls those of the other side. */
export const roam: RoamHandler = /* @__PURE__ */ roamHandler({});

class RoamRuntime implements HandlerRuntime<RoamApi, undefined> {
  readonly #host: HandlerHost;
  readonly #options: RoamOptions;

  constructor(host: HandlerHost, options: RoamOptions) {
    this.#host = host;
    this.#options = options;
  }

  instance(port: ActorPort): HandlerInstance<RoamApi> {
    return new RoamInstance(new ActorRoam(this.#host, this.#options, new ActorCalls(port)));
  }
}

class RoamInstance implements HandlerInstance<RoamApi> {
  readonly api: ActorRoam;

  constructor(api: ActorRoam) {
    this.api = api;
  }

  stopping(): void {
    this.api.stopping();
  }

  end(): void {
    this.api.end();
  }
}
