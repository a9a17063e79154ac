import type { RuleBound } from "../../../src/measure/policy-rules.ts";
import type { DividendReadout } from "../../../src/measure/read-dividend.ts";
import type { DividendFeature, ShopDividend } from "../../../src/measure/shop-dividend.ts";
import { count, counted, minor, money } from "../format.ts";
import type { Verdict } from "../verdict.ts";
import { armWords, heldOut } from "./readout-words.ts";

/** A dividend that can be told. */
export interface ToldDividend extends ShopDividend {
  readonly verdict: NonNullable<DividendReadout["verdict"]>;
  readonly why: string;
  readonly singleAction: string;
  readonly singleInterval: readonly [number, number];
  readonly values: NonNullable<DividendReadout["values"]>;
  readonly differences: NonNullable<DividendReadout["differences"]>;
  readonly policy: NonNullable<DividendReadout["policy"]>;
  readonly least: number;
  readonly neededN: number;
}

/** A dividend with all that is told of it; null where it was refused. */
export function toldDividend(found: ShopDividend): ToldDividend | null {
  const { verdict, why, singleAction, singleInterval, values, differences } = found;
  const { policy, least, neededN } = found;
  if (verdict === null || why === undefined || singleAction === undefined) return null;
  if (singleInterval === undefined || values === undefined || differences === undefined)
    return null;
  if (policy === undefined || least === undefined || neededN === undefined) return null;
  return {
    ...{ ...found, verdict, why, singleAction, singleInterval, values, differences },
    ...{ policy, least, neededN },
  };
}

/** The name of an arm where it is one that could be given to all: what those held out saw is the control of the placement. */
export function actionWords(action: string): string {
  return action === heldOut ? "the control" : armWords(action);
}

/** What stands for a verdict in a picture. */
export function dividendMark({ verdict }: Pick<ToldDividend, "verdict">): Verdict {
  return verdict === "segments" || verdict === "individual" ? "more" : "same";
}

/** What to do by a verdict, without a full stop. */
export function verdictHead(told: ToldDividend): string {
  const single = actionWords(told.singleAction);
  if (told.verdict === "individual") return "Treat each person by itself";
  if (told.verdict === "segments") return `Treat ${told.segments} segments apart`;
  return told.verdict === "single"
    ? `One for all: ${single}`
    : `Undecided; for now ${single} for all`;
}

/** More people than there are: nobody needs the figure. */
const beyondReach = 1e10;

/** What a dividend that is worth while would take, where none was found; null where one was. */
export function neededWords(told: ToldDividend): string | null {
  const { verdict, least, neededN, units, currency } = told;
  const amount = `${money(minor(least, currency), currency)} a person`;
  if (verdict === "single") return `More than ${amount} is ruled out.`;
  if (verdict !== "undecided") return null;
  if (neededN > beyondReach)
    return `To find ${amount} four times in five would take more people than any shop has.`;
  return neededN > units
    ? `To find ${amount} four times in five takes ${count(neededN)} people; there are ${count(units)}.`
    : `${count(neededN)} people find ${amount} four times in five, and there are ${count(units)}: this is the fifth time, or what is to be gained is less.`;
}

/**
 * What holds of people of a segment, in words.
 * @example
 * boundWords({ says: "orders in the year before", above: 2, atMost: null }, "EUR") // "3 orders or more in the year before"
 */
export function boundWords(bound: RuleBound, currency: string): string {
  const known = Object.entries(featureWords).find(([says]) => says === bound.says);
  if (known !== undefined) return known[1](bound, currency);
  return `${bound.says}: ${between(bound, (value) => String(Number(value.toPrecision(6))))}`;
}

type Bounds = Pick<RuleBound, "above" | "atMost">;

const featureWords: Readonly<
  Record<DividendFeature, (bounds: Bounds, currency: string) => string>
> = {
  "orders in the year before": (bounds) => `${ordersWords(bounds)} in the year before`,
  "contribution of the year before": (bounds, currency) =>
    `${between(bounds, (units) => money(minor(units, currency), currency))} of contribution in the year before`,
  "days since the last order": (bounds) =>
    `the last order ${between(bounds, (days) => String(Math.round(days * 10) / 10))} days ago${bounds.atMost === null ? ", or none" : ""}`,
};

/** Whom a rule is for, as the beginning of a sentence. */
export function whomWords(bounds: readonly RuleBound[], currency: string): string {
  const words = bounds.map((bound) => boundWords(bound, currency)).join("; ");
  return words === "" ? "Everybody" : words.charAt(0).toUpperCase() + words.slice(1);
}

function between({ above, atMost }: Bounds, write: (value: number) => string): string {
  if (above === null) return `at most ${write(atMost ?? 0)}`;
  return atMost === null
    ? `more than ${write(above)}`
    : `more than ${write(above)}, at most ${write(atMost)}`;
}

/** Orders are whole: above 2 are 3. */
function ordersWords({ above, atMost }: Bounds): string {
  const most = atMost === null ? null : Math.floor(atMost);
  const least = above === null ? 0 : Math.floor(above) + 1;
  if (most === null) return `${counted(least, "order")} or more`;
  if (most === 0) return "no order";
  if (above === null) return `at most ${counted(most, "order")}`;
  return least === most ? counted(most, "order") : `${least} to ${counted(most, "order")}`;
}
