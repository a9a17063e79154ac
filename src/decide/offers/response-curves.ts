import { drawResponses } from "../../stats/monotone-response.ts";
import { createRandom } from "../../stats/random.ts";

/**
 * How audiences answer to the levels of a ladder. An audience is what is known of a customer when it is decided: which share
 * of units they buy at full price, and whether they have used a coupon. Its members are taken to be alike: how they differ is not
 * fitted.
 */

/** What was seen at one level. */
export interface LevelAnswers {
  /** Persons who were shown it at random and whose days are over. */
  readonly trials: number;
  /** Of them, who bought in these days. */
  readonly bought: number;
  /** Of those, who used the coupon. */
  readonly used: number;
}

/** An audience with its answers, by level from no offer. */
export interface AudienceAnswers {
  readonly audience: string;
  readonly levels: readonly LevelAnswers[];
}

/** The bounds between bands of the expected share of units at full price. Fixed, so that an audience is the same from day to day. */
const bands = [0.45, 0.55, 0.65, 0.72] as const;

/**
 * The audience of a customer.
 * @param fullPrice the expected share of units at full price; null: nothing is told of it
 * @example ladderAudience(0.6, true) // "full price 0.55 to 0.65, used a coupon"
 */
export function ladderAudience(fullPrice: number | null, hasUsed: boolean): string {
  const used = hasUsed ? "used a coupon" : "used none";
  if (fullPrice === null) return `full price unknown, ${used}`;
  const place = bands.filter((bound) => fullPrice >= bound).length;
  return `full price ${bands[place - 1] ?? 0} to ${bands[place] ?? 1}, ${used}`;
}

/** What is believed of an audience. */
export interface AudienceCurve {
  /** By level from no offer, one entry a draw: the chance of buying; each draw rises. */
  readonly responses: readonly Float64Array[];
  /** The share of purchases at a level with an offer that use the coupon. */
  readonly used: number;
}

/** An audience's use of coupons is drawn to that of all as if so many more had bought. */
const priorPurchases = 10;

/**
 * The curves of audiences, each drawn from its own answers.
 * @param draws of each curve; the same answers and number give the same draws
 */
export function audienceCurves(
  answers: readonly AudienceAnswers[],
  draws: number,
): ReadonlyMap<string, AudienceCurve> {
  const bought = (those: readonly LevelAnswers[]): number => total(those, (each) => each.bought);
  const used = (those: readonly LevelAnswers[]): number => total(those, (each) => each.used);
  const all = answers.flatMap(({ levels }) => levels.slice(1));
  const usual = bought(all) === 0 ? 1 : used(all) / bought(all);
  return new Map(
    answers.map(({ audience, levels }) => {
      const offered = levels.slice(1);
      const group = levels.map(({ trials, bought: successes }) => ({ trials, successes }));
      const random = createRandom(`curve ${audience}`);
      return [
        audience,
        {
          responses: drawResponses({ group, memberSd: 0 }, { draws, random }),
          used: (used(offered) + priorPurchases * usual) / (bought(offered) + priorPurchases),
        },
      ];
    }),
  );
}

function total(those: readonly LevelAnswers[], read: (each: LevelAnswers) => number): number {
  return those.reduce((sum, each) => sum + read(each), 0);
}
