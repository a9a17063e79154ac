import { drawByLot, drawParts } from "../../src/core/draw.ts";
import type { DealtPeople } from "../../src/stats/factorial-cells.ts";
import { createRandom } from "../../src/stats/random.ts";

/**
 * Six programs that take from each other, with what each truly adds: a person who has several buys less than the sum of
 * what each alone would bring. Numbers are contribution a person.
 */
const alone: readonly number[] = [1, 0.8, 0.7, 0.5, 0.3, 0.2];
/** Of each pair, for a person who has both. */
const together = -0.1;
const programHoldout = 0.1;
const universalHoldout = 0.05;

const share = 1 - programHoldout;

/** What is true of them, by the definitions that the statement estimates. */
export const substitutingTruth: {
  readonly total: number;
  readonly parts: readonly number[];
  readonly lastIn: readonly number[];
} = {
  /** 0.9 · 3.5 − 0.81 · 15 · 0.1. */
  total: share * sum(alone) + share ** 2 * 15 * together,
  /** Shapley shares: half of each interaction goes to either program. */
  parts: alone.map((each) => share * each + (share ** 2 * 5 * together) / 2),
  /** What is lost a person who had it if the program is switched off and the five others stay: 0.8 in sum. */
  lastIn: alone.map((each) => each + share * 5 * together),
};

/**
 * People of a shop with the six programs, dealt by lots as the shop deals them, and their contribution: a quarter of them buy, for 35.4 on
 * average, exponentially (a standard deviation of 23.4 a person, 2.6 times the mean); what programs add to a person is
 * exponential too. Bit j is program j.
 */
export function substitutingPrograms(seed: string, people: number): DealtPeople {
  const random = createRandom(seed);
  const universal = drawByLot(`${seed}:universal`);
  const lots = alone.map((_, j) => drawByLot(`${seed}:${j}:holdout`));
  const outcome = new Float64Array(people);
  const on = new Uint32Array(people);
  const heldOut = new Uint8Array(people);
  for (let person = 0; person < people; person++) {
    const id = String(person);
    if (universal(id) < universalHoldout * drawParts) heldOut[person] = 1;
    else
      for (const [j, lot] of lots.entries())
        if (lot(id) >= programHoldout * drawParts) on[person] = (on[person] ?? 0) | (1 << j);
    const bought = random.uniform() < 0.25 ? 35.4 * random.exponential() : 0;
    outcome[person] = bought + random.exponential() * addedTo(on[person] ?? 0);
  }
  return { outcome, on, heldOut };
}

function addedTo(on: number): number {
  const has = alone.filter((_, j) => ((on >> j) & 1) === 1);
  return sum(has) + (together * has.length * (has.length - 1)) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
