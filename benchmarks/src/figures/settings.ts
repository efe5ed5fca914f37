/** What the command line says about every measurement. */
export interface Settings {
  /** Length of each measurement, after `warmup`; seconds. */
  readonly seconds: number;
  readonly warmup: number;
  readonly rounds: number;
  /** Server on CPU 0, load on CPU 1. */
  readonly pin: boolean;
  /** Measures each alternative a second time, as if it were ours: shows the noise. */
  readonly control: boolean;
}
