export { SupervisorError } from "./errors.ts";
export { supervisor } from "./supervisor.ts";

export type {
  ChildFailure,
  ChildOptions,
  ChildSpec,
  DownReason,
  EndOptions,
  SpawnOptions,
  Supervise,
  SupervisedSpec,
  SupervisorApi,
  SupervisorCallbacks,
  WaitOptions,
} from "./api.ts";
export type { SupervisorConfig } from "./config.ts";
export type { SupervisorErrorCode, SupervisorErrorFacts } from "./errors.ts";
export type { RestartPolicy, Strategy } from "./supervision.ts";
export type { SupervisorHandler } from "./supervisor.ts";
