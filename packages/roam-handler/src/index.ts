export { roamClient } from "./client.ts";
export { RoamHandlerError } from "./errors.ts";
export { roam } from "./roam.ts";
export { roamService, Stateful, withState } from "./service.ts";
export { roamServices } from "./services.ts";
export { roamStream } from "./stream-pair.ts";
export { StreamReader } from "./stream-reader.ts";
export { StreamWriter } from "./stream-writer.ts";

export type { RoamApi, RoamCallOptions, RoamConnectOptions, RoamWaitOptions } from "./api.ts";
export type { RoamCallbacks } from "./callback-types.ts";
export type { ClientCallOptions, ClientValue, RoamClient, RoamClientMethod } from "./client.ts";
export type { RoamConfig } from "./config.ts";
export type {
  RoamAnswer,
  RoamCall,
  RoamConnectReply,
  RoamMethod,
  RoamRefusal,
  RoamReply,
  StreamDirection,
} from "./data.ts";
export type { RoamHandlerErrorCode } from "./errors.ts";
export type { RoamOptions } from "./options.ts";
export type { RoamHandler } from "./roam.ts";
export type { RoamContext, ServiceCallbacks, ServiceHandler, ServiceHandlers, ServiceValue } from "./service.ts";
