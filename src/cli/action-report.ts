import type {
  ActionReadout,
  EncouragementTold,
  OverlapTold,
  SensitivityTold,
  ToldValue,
} from "../measure/action-value.ts";
import type { ShopAction } from "../measure/shop-action.ts";
import { percent, print, say, whole } from "./terminal.ts";

/** Prints what an action is worth, or why that cannot be told. */
export function printAction(action: string, found: ActionReadout): void {
  for (const warning of found.warnings) say(warning);
  print(`${action}: ${whole(found.did)} of ${whole(found.units)} did it.`);
  const { value, grade, naive, encouragement, overlap, sensitivity, placebo } = found;
  if (value !== null && grade !== null) {
    const [low, high] = value.interval;
    const ends = `${end(low, "−∞")} to ${end(high, "∞")}`;
    print(
      value.estimate === null
        ? `Value in ${found.outcome}: ${ends} (95 %, Anderson-Rubin), for ${found.of}.`
        : `Value in ${found.outcome}: ${figure(value.estimate)} (95 %: ${ends}), for ${found.of}.`,
    );
    print(`Grade ${grade}. ${found.why}\n${found.use}`);
  } else print(`It cannot be told. ${found.refused ?? ""}`);
  if (naive !== null)
    print(`\nMerely set side by side, those who did it have ${withInterval(naive)} more.`);
  if (encouragement !== undefined) printEncouragement(encouragement);
  if (overlap !== undefined) printOverlap(overlap);
  if (sensitivity !== undefined) printSensitivity(sensitivity);
  if (placebo !== undefined)
    print(
      `Before: "${placebo.outcome}" differs by ${withInterval(placebo)}, p ${placebo.p.toPrecision(2)}; ${placebo.holds ? "nothing, as it must be" : "it must not"}.`,
    );
}

/** Prints what an event is worth to the shop. */
export function printShopAction(found: ShopAction): void {
  const { event, program, windowDays, currency, didLater } = found;
  print(
    program === undefined
      ? `Beside each person who had "${event}": people of the same month of a first order who had not had it at that time. What came within ${windowDays} days, in ${currency}.`
      : `By the lot of ${program}, from the first sight of it: what came within ${windowDays} days, in ${currency}.`,
  );
  if (didLater)
    print(
      `${whole(didLater)} of the others had it later within those days: they stay, which makes the value less, not more.`,
    );
  print("");
  printAction(event, found.contribution);
  print("\nResidual value, by the newest prediction:\n");
  printAction(event, found.residualValue);
}

function printEncouragement(told: EncouragementTold): void {
  for (const { arm, onOutcome, moved } of told.arms)
    print(
      `${arm} moved ${(100 * moved.estimate).toFixed(1)} in 100 to do it${onOutcome === null ? "" : `, and brought ${withInterval(onOutcome)}`}.`,
    );
  print(`First-stage F ${told.firstStageF.toPrecision(3)}.`);
  const { shape, parts } = told.andersonRubin;
  const sets = parts.map(([low, high]) => `${end(low, "−∞")} to ${end(high, "∞")}`).join(", and ");
  print(`Anderson-Rubin, 95 %: ${shape === "empty" ? "nothing agrees with all of them" : sets}.`);
  if (told.gmm && told.hansenJ)
    print(
      `All encouragements together (GMM): ${withInterval(told.gmm)}; Hansen's J ${told.hansenJ.chiSquare.toPrecision(2)}, p ${told.hansenJ.p.toFixed(3)}.`,
    );
}

function printOverlap({ kept, leftOut, didLeftOut, chances, effective }: OverlapTold): void {
  print(
    `Compared are ${whole(kept)} rows whose chance of doing it was from ${percent(chances[0])} to ${percent(chances[1])}; ${whole(leftOut)} are left out, of whom ${whole(didLeftOut)} did it. With their weights they come to ${whole(effective.did)} who did and ${whole(effective.didNot)} who did not.`,
  );
}

function printSensitivity(told: SensitivityTold): void {
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  print(
    `Something that was not seen takes all of it away if it explains ${share(told.robustnessValue)} of what is left of both action and outcome, and its certainty if ${share(told.robustnessValueOfInterval)}.`,
  );
  const { strongest, eValue } = told;
  if (strongest !== null)
    print(
      `The strongest that was seen, "${strongest.covariate}", explains ${share(strongest.withAction)} and ${share(strongest.withOutcome)}; something once as strong leaves ${strongest.left === null ? "nothing" : withInterval(strongest.left)}.`,
    );
  if (eValue !== null)
    print(
      `E-value ${eValue.estimate.toFixed(2)}, of the interval ${eValue.interval.toFixed(2)}: as a risk ratio with both.`,
    );
}

const figure = (value: number): string => {
  const size = Math.abs(value);
  const text = size >= 1_000 ? whole(size) : String(Number(size.toPrecision(4)));
  return value < 0 ? `−${text}` : text;
};
const end = (value: number | null, infinite: string): string =>
  value === null ? infinite : figure(value);
const withInterval = ({ estimate, interval: [low, high] }: ToldValue): string =>
  `${figure(estimate)} (${figure(low)} to ${figure(high)})`;
