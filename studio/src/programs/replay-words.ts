import type { DecisionReplay } from "../../../src/server/routes/ledger.ts";
import { counted } from "../format.ts";
import { listChanges } from "./list-changes.ts";

/**
 * How what would be decided now differs from what was decided then, one sentence a difference; empty: in nothing.
 *
 * @example replayWords({ decision, now: null, names: {} }) // ["The placement is there no more."]
 */
export function replayWords({ decision: then, now }: DecisionReplay): string[] {
  if (now === null) return ["The placement is there no more."];
  const words: string[] = [];
  if (then.program !== now.program)
    words.push(
      `The placement was ${programWords(then.program)}, and is now ${programWords(now.program)}.`,
    );
  else if (then.programVersion !== now.programVersion)
    words.push(
      `The program has changed: version ${then.programVersion} then, version ${now.programVersion} now.`,
    );
  else if (then.policyState !== now.policyState)
    words.push(
      `The policy has learned: state ${then.policyState} then, state ${now.policyState} now.`,
    );
  if (then.held !== now.held)
    words.push(`The person was ${heldWords(then.held)} then, and is ${heldWords(now.held)} now.`);
  words.push(...armWords(then, now));
  if (then.drawn !== now.drawn)
    words.push(`The lot gave ${then.drawn} then, and gives ${now.drawn} now.`);
  if (then.shown !== now.shown)
    words.push(`Shown was ${shownWords(then.shown)}, and would be ${shownWords(now.shown)} now.`);
  if (now.products !== undefined || then.items.length > 0)
    words.push(...listWords(then.items, now.products ?? []));
  return words;
}

type Odds = Pick<DecisionReplay["decision"], "arms" | "probabilities">;

function armWords(then: Odds, now: Odds): string[] {
  const chance = ({ arms, probabilities }: Odds, arm: string): number | undefined =>
    arms.includes(arm) ? (probabilities[arms.indexOf(arm)] ?? 0) : undefined;
  return [...new Set([...then.arms, ...now.arms])].flatMap((arm) => {
    const was = chance(then, arm);
    const is = chance(now, arm);
    if (was === undefined) return [`${arm} is an arm now, and was none then.`];
    if (is === undefined) return [`${arm} was an arm then, and is none now.`];
    return Math.abs(was - is) < 0.00005
      ? []
      : [`The probability of ${arm} was ${was.toFixed(4)}, and is ${is.toFixed(4)} now.`];
  });
}

function listWords(
  items: readonly string[],
  products: readonly { readonly sku: string }[],
): string[] {
  const { cameIn, wentOut, isReordered } = listChanges(
    items.map((sku) => ({ sku })),
    products,
  );
  if (cameIn.length + wentOut.length > 0)
    return [
      `Of ${counted(items.length, "product")} ${wentOut.length} would not be listed now, and ${counted(cameIn.length, "other")} would.`,
    ];
  return isReordered ? ["The same products would be listed, in another order."] : [];
}

const programWords = (program: string): string =>
  program === "" ? "no program's" : `${program}'s`;

const shownWords = (shown: string): string => (shown === "nothing" ? "the control" : shown);

const heldNames: Readonly<Record<string, string>> = {
  "": "not held out",
  universal: "held out of all programs",
  program: "held out of the program",
  consent: "not to be known",
};

function heldWords(held: string): string {
  return heldNames[held] ?? held;
}
