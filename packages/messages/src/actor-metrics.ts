/** What an actor has done so far. */
export interface ActorMetrics {
  /** Calls that began. */
  readonly calls: number;
  /** Calls that ended with `err`, a throw or a missed deadline. */
  readonly failedCalls: number;
  /** Calls that wait now. */
  readonly queueLength: number;
  /** The most that ever waited. */
  readonly peakQueueLength: number;
  /** Time that its turns took in this thread, in milliseconds; what it awaited is not in it. */
  readonly busyMs: number;
  /** The longest of its turns, in milliseconds; turns that are short are timed in groups, and share their time. */
  readonly longestTurnMs: number;
  /** Since it was started, in milliseconds. */
  readonly uptimeMs: number;
  /** How often it was restarted. */
  readonly restarts: number;
}
