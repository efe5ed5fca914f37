/** What one run of one contender gave. */
export interface Sample {
  /** In the unit of its figure: operations per second, MB/s, bytes or KiB. */
  readonly rate: number;
  /** CPU microseconds of the measured process, user and system, for one operation. */
  readonly cpuMicros?: number;
  /** Latency of one operation, microseconds. */
  readonly p50Micros?: number;
  readonly p99Micros?: number;
}

/** One implementation of the work of a figure. */
export interface Contender {
  readonly name: string;
  /** Runs once, in a process of its own, and cleans up. */
  measure(): Promise<Sample>;
}

/** All rounds of one contender, by name; the same index is the same round. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** What a contender shall reach, computed round by round. */
export interface Target {
  readonly contender: string;
  /** As it stands in the table, for example "≥ 0.9 of raw". */
  readonly text: string;
  /** One value a round; empty where what it is compared with was not run. */
  values(samples: Samples): readonly number[];
  isMet(value: number): boolean;
  /** Shown beside the median. */
  format(value: number): string;
}

/** One line of work that several contenders do in turn. */
export interface Figure {
  readonly group: string;
  readonly name: string;
  readonly unit: "1/s" | "MB/s" | "bytes" | "KiB";
  readonly contenders: readonly Contender[];
  readonly targets: readonly Target[];
}

/** A figure with all its rounds. */
export interface Measured {
  readonly figure: Figure;
  readonly samples: Samples;
  /** Contenders that could not be measured, and why. They have no samples. */
  readonly failures: ReadonlyMap<string, Error>;
}
