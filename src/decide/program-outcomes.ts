/**
 * What is read of the people of a program. Contribution is of orders within the window, after returns; residual value is the newest
 * prediction; returned the share of the window's order value that came back; the last three say what it cost in trust.
 */
export const programOutcomes = [
  "contribution",
  "ordered",
  "residual value",
  "unsubscribed",
  "returned",
  "complained",
] as const;

/** One of {@link programOutcomes}. */
export type ProgramOutcome = (typeof programOutcomes)[number];
