/**
 * The parts of other actor libraries that are measured here. Their own declarations are not imported: none of the four
 * passes TypeScript 7 with library checks on, or they bring those of an old Node.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export interface XStateActor<Event> {
  send(event: Event): void;
  start(): XStateActor<Event>;
  stop(): void;
}

declare const logicBrand: unique symbol;
export interface XStateLogic<Event> {
  readonly [logicBrand]?: Event;
}

export interface XState {
  createActor<Event>(logic: XStateLogic<Event>): XStateActor<Event>;
  fromTransition<State, Event>(transition: (state: State, event: Event) => State, initial: State): XStateLogic<Event>;
  createMachine<Event>(config: object): XStateLogic<Event>;
  assign(assignment: object): object;
}

export function xstate(): XState {
  return require("xstate") as XState;
}

export interface NactReference {
  readonly path: object;
}

export interface Nact {
  start(): NactReference;
  spawn(
    parent: NactReference,
    react: (state: undefined, message: Uint8Array, context: { readonly sender: NactReference }) => void,
    name: string,
  ): NactReference;
  dispatch(to: NactReference, message: unknown): void;
  query(to: NactReference, message: unknown, timeoutMs: number): Promise<unknown>;
  stop(actor: NactReference): void;
}

export function nact(): Nact {
  return require("nact") as Nact;
}

export interface ComedyActor {
  createChild(definition: Record<string, (message: Uint8Array) => unknown>): PromiseLike<ComedyActor>;
  send(topic: string, message: Uint8Array): PromiseLike<void>;
  sendAndReceive(topic: string, message: Uint8Array): PromiseLike<unknown>;
  destroy(): PromiseLike<void>;
}

export type Comedy = (options: object) => { rootActor(): PromiseLike<ComedyActor> };

export function comedy(): Comedy {
  return require("comedy") as Comedy;
}

export interface MoleculerService {
  readonly name: string;
}

export interface MoleculerBroker {
  start(): Promise<void>;
  createService(schema: object): MoleculerService;
  destroyService(service: MoleculerService): Promise<void>;
  waitForServices(name: string, timeoutMs: number, intervalMs: number): Promise<unknown>;
  call(action: string, params: object): Promise<unknown>;
}

export interface Moleculer {
  readonly ServiceBroker: new (options: object) => MoleculerBroker;
}

export function moleculer(): Moleculer {
  return require("moleculer") as Moleculer;
}
