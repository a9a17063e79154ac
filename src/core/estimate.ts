/** A figure with its uncertainty: the one shape in which predictions leave a module. */
export interface Estimate {
  /** The expected value, in the unit named by the field that holds the estimate. */
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** Probability that the interval holds: 0.8 for forecasts, 0.95 for measured effects. */
  readonly level: number;
}
