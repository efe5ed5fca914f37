export { CallContext } from "./call-context.ts";
export { channel } from "./channels/channel.ts";
export { Rx } from "./channels/rx.ts";
export { Tx } from "./channels/tx.ts";
export { client } from "./client.ts";
export { systemClock } from "./clock.ts";
export { Connection } from "./connection.ts";
export { noDispatcher, routed } from "./dispatchers.ts";
export {
  AnswerTooLargeError,
  CallError,
  CancelledError,
  ChannelClosedError,
  ChannelError,
  ChannelMisusedError,
  ChannelOverflowError,
  ChannelResetError,
  ConnectRejectedError,
  ConnectionClosedError,
  CreditExhaustedError,
  DeadlineError,
  DrainingError,
  HandlerFailedError,
  HandshakeError,
  InvalidAnswerError,
  InvalidPayloadError,
  LimitError,
  LinkLostError,
  OptionError,
  OutcomeUnknownError,
  OverloadedError,
  ProtocolViolationError,
  RetriesExhaustedError,
  RoamSessionError,
  UnknownMethodError,
  UserError,
  fail,
  isRoamSessionError,
} from "./errors.ts";
export { acceptFramed, initiateFramed } from "./framed.ts";
export { keepAlive } from "./keep-alive.ts";
export { ADVERTISED_CREDIT, DEFAULT_LIMITS } from "./limits.ts";
export { connectFramed } from "./reconnect/connect-framed.ts";
export { ReconnectingClient } from "./reconnect/reconnecting-client.ts";
export { DEFAULT_RETRY_POLICY, retryDelayMs } from "./reconnect/retry-policy.ts";
export { serve } from "./server.ts";
export { Session } from "./session.ts";

export type { AnyMethod, CallForm, CallOptions, CallResult, Caller } from "./caller.ts";
export type { CallerArgs, CallerValue, HandlerArgs, HandlerValue } from "./channel-types.ts";
export type { Client, ClientCall, ClientMethod, ClientMiddleware, ClientOptions } from "./client.ts";
export type { Clock, ClockTimer } from "./clock.ts";
export type { CloseOptions, ConnectOptions } from "./connection.ts";
export type { ChannelReceiver, Dispatcher, LinkEnd, ResponseReceiver, Role } from "./core/contracts.ts";
export type { IncomingRequest } from "./core/incoming-request.ts";
export type { SessionOptions } from "./establish.ts";
export type { KeepAliveOptions } from "./keep-alive.ts";
export type { Limits } from "./limits.ts";
export type { ClientState, ConnectFramedOptions, Connector } from "./reconnect/reconnecting-client.ts";
export type { RetryPolicy } from "./reconnect/retry-policy.ts";
export type { Handler, Handlers, NonceKeeper, ServeOptions, ServerMiddleware } from "./server.ts";
export type { IncomingConnection, OnConnect } from "./virtual.ts";
export type { PeerInfo, Transport, TransportReceiver } from "./transport.ts";
