import type { ActorPort, ChildExit, Handler, HandlerHost, HandlerInstance } from "@troupe/handler";
import { ActorSupervisor } from "./actor-supervisor.ts";
import type { SupervisorApi, SupervisorCallbacks } from "./api.ts";
import { AwaitedChildren } from "./awaited-children.ts";
import { checkedSettings, defaultSettings } from "./child-spec.ts";
import { Children } from "./children.ts";
import { parseSupervisorConfig } from "./config.ts";
import type { SupervisorConfig } from "./config.ts";
import { Monitors } from "./monitors.ts";
import { supervisorCallbacks, supervisorImports } from "./spec.ts";
import { Subscriptions } from "./subscriptions.ts";
import { Teller } from "./teller.ts";

/** The supervisor handler. */
export type SupervisorHandler = Handler<"supervisor", SupervisorApi, SupervisorCallbacks, SupervisorConfig>;

/**
 * Actors that have children: they start them, hear how they end, and keep them alive as Erlang's supervisors do.
 * Does what `theater:simple/supervisor` of Theater 0.3.7 does, without its defects, and more.
 */
export const supervisor: SupervisorHandler = {
  name: "supervisor",
  type: "supervisor",
  imports: supervisorImports,
  callbacks: supervisorCallbacks,
  parseConfig: parseSupervisorConfig,
  create: (host) => ({ instance: (port, config) => new SupervisorInstance(host, port, config) }),
};

/** What the handler keeps for one actor. */
class SupervisorInstance implements HandlerInstance<SupervisorApi> {
  readonly api: SupervisorApi;
  readonly #children: Children;
  readonly #awaited: AwaitedChildren;
  readonly #monitors: Monitors;
  readonly #subscriptions: Subscriptions;
  readonly #config: SupervisorConfig | undefined;

  constructor({ runtime, clock }: HandlerHost, port: ActorPort, config: SupervisorConfig | undefined) {
    const teller = new Teller(port);
    const settings = config === undefined ? defaultSettings : checkedSettings(config, defaultSettings);
    this.#subscriptions = new Subscriptions(runtime, teller);
    this.#children = new Children(runtime, clock, teller, this.#subscriptions, settings);
    this.#awaited = new AwaitedChildren(runtime, clock, port);
    this.#monitors = new Monitors(runtime, teller);
    this.#config = config;
    this.api = new ActorSupervisor({
      port,
      runtime,
      children: this.#children,
      awaited: this.#awaited,
      monitors: this.#monitors,
      subscriptions: this.#subscriptions,
    });
  }

  /** Starts the children that the manifest names. What `init` said about the strategy holds. */
  async initialized(): Promise<void> {
    const children = this.#config?.children;
    if (children !== undefined) await this.api.supervise({ children });
  }

  childEnded(exit: ChildExit): void {
    if (this.#awaited.exited(exit)) this.#children.release(exit.child);
    else this.#children.ended(exit);
  }

  end(): void {
    this.#subscriptions.clear();
    this.#monitors.clear();
    this.#awaited.end();
  }
}
