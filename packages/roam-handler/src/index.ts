export { roamClient } from "./client.ts";
export { RoamHandlerError } from "./errors.ts";
export { roam } from "./roam.ts";
export { roamService, Stateful, withState } from "./service.ts";
export { StreamReader, StreamWriter } from "./typed-streams.ts";

export type {
  RoamAnswer,
  RoamApi,
  RoamCall,
  RoamCallbacks,
  RoamCallOptions,
  RoamOpenOptions,
  RoamRefusal,
  RoamReply,
} from "./api.ts";
export type { ClientCallOptions, RoamClient } from "./client.ts";
export type { RoamHandlerErrorCode } from "./errors.ts";
export type { RoamOptions } from "./options.ts";
export type { RoamHandler } from "./roam.ts";
export type { RoamContext, ServiceCallbacks, ServiceHandler, ServiceHandlers, ServiceValue } from "./service.ts";
