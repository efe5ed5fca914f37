import type { CallbackTypes, Handler } from "@troupe/handler";

/** A handler of these types that does nothing: nobody runs the actors of these tests. */
function handlerOf<Name extends string, Api extends object, Callbacks extends CallbackTypes>(
  name: Name,
  callbacks: readonly (keyof Callbacks & string)[],
): Handler<Name, Api, Callbacks> {
  return {
    name,
    type: name,
    imports: { interface: name, functions: {} },
    callbacks: Object.fromEntries(callbacks.map((key) => [key, { export: `${name}.${key}`, params: [] }])),
    parseConfig: () => undefined,
    create() {
      throw new Error("a definition needs no handler at work");
    },
  };
}

export interface LampApi {
  on(brightness: number): void;
  off(): Promise<boolean>;
}

export interface DoorApi {
  readonly open: boolean;
}

export const lamp: Handler<
  "lamp",
  LampApi,
  {
    readonly onPressed: { readonly params: readonly [times: number, by: string] };
    readonly onAsked: { readonly params: readonly [question: string]; readonly answer: { readonly watts: number } };
  }
> = handlerOf("lamp", ["onPressed", "onAsked"]);

export const door: Handler<"door", DoorApi, { readonly onKnock: { readonly params: readonly [] } }> = handlerOf(
  "door",
  ["onKnock"],
);
