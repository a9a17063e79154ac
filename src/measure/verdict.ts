/** What to do after an experiment. */
export const verdicts = ["scale", "stop", "keep testing", "not decidable"] as const;

/** One of {@link verdicts}. */
export type Verdict = (typeof verdicts)[number];

/** What a verdict follows from. */
export interface VerdictAsked {
  /** Bounds of the effect; with what is better below, still of the figure itself. */
  readonly lower: number;
  readonly upper: number;
  /** The effect that four experiments in five of this size would find. */
  readonly detectable: number;
  readonly better: "higher" | "lower";
  /** What figures are counted in, such as EUR. */
  readonly countedIn?: string | undefined;
  /** The least effect that is worth while, above 0, in the outcome's own unit. */
  readonly minimalEffect?: number | undefined;
  /** Units that would be needed in all to find it four times in five, and how many there are. */
  readonly needed?: number | undefined;
  readonly units: number;
  /** How many more come in a week. */
  readonly perWeek?: number | undefined;
}

/** A verdict and why. */
export interface ToldVerdict {
  readonly verdict: Verdict;
  readonly why: string;
  /** Units in all that would settle it; undefined: it is settled, or no least effect was said. */
  readonly needed?: number;
  /** Weeks until they are there. */
  readonly weeksLeft?: number;
}

/** Nobody waits longer: the season, the prices and the people are no longer what they were. */
const mostWeeks = 8;

/**
 * The verdict on an effect: *scale* where the interval is on the good side of 0, *stop* where it is on the bad side or below what is
 * worth while, else *keep testing*, or *not decidable* where that would take more than eight weeks.
 * @example
 * verdictOf({ lower: 0.1, upper: 0.5, detectable: 0.3, better: "higher", units: 1000 }).verdict; // "scale"
 */
export function verdictOf(asked: VerdictAsked): ToldVerdict {
  const { better, minimalEffect, needed, units, perWeek, detectable } = asked;
  const figure = (value: number): string =>
    `${Number(value.toPrecision(3))}${asked.countedIn === undefined ? "" : ` ${asked.countedIn}`}`;
  const [lower, upper] =
    better === "higher" ? [asked.lower, asked.upper] : [-asked.upper, -asked.lower];
  if (lower > 0) return { verdict: "scale", why: "All of the interval is on the good side of 0." };
  if (upper < 0) return { verdict: "stop", why: "All of the interval is on the bad side of 0." };
  if (minimalEffect !== undefined && upper < minimalEffect)
    return {
      verdict: "stop",
      why: `All of the interval is below ${figure(minimalEffect)}, the least that is worth while.`,
    };
  const seen = `The interval holds 0; an effect of ${figure(detectable)} would be found four times in five at this size.`;
  if (needed === undefined) return { verdict: "keep testing", why: seen };
  const missing = Math.max(0, needed - units);
  const settles = `${whole(needed)} units in all would find an effect of ${figure(minimalEffect ?? 0)} four times in five; there are ${whole(units)}.`;
  if (missing === 0)
    return {
      ...{ verdict: "not decidable", needed },
      why: `The interval holds 0 and the least that is worth while, though there are enough units: ${settles} Chance left it open.`,
    };
  if (perWeek === undefined) return { verdict: "keep testing", why: `${seen} ${settles}`, needed };
  const weeksLeft = Math.ceil(missing / perWeek);
  if (weeksLeft > mostWeeks)
    return {
      ...{ verdict: "not decidable", needed, weeksLeft },
      why: `${settles} At ${whole(perWeek)} a week that takes ${weeksLeft} weeks more; after ${mostWeeks} a shop is another one. Test something larger, or on more people.`,
    };
  return {
    ...{ verdict: "keep testing", needed, weeksLeft },
    why: `${settles} ${weeksLeft === 1 ? "One week more" : `${weeksLeft} weeks more`} at ${whole(perWeek)} a week.`,
  };
}

const whole = (value: number): string => Math.round(value).toLocaleString("en-GB");
