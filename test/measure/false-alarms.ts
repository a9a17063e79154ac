import { meanEstimate } from "../../src/stats/arm-estimate.ts";
import { confidenceSequence } from "../../src/stats/confidence-sequence.ts";
import { difference, welchTest } from "../../src/stats/difference.ts";
import { groupSequentialBounds } from "../../src/stats/group-sequential.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import type { CheckedShare } from "./checked-share.ts";

const looks = 20;

/** Two arms of the same people: whatever difference is announced is a false alarm. */
const outcomes: Readonly<Record<string, (random: Random) => number>> = {
  // Three in a hundred spend, and the standard deviation is 12 times the mean.
  "heavy-tailed spend": (random) =>
    random.uniform() < 0.03 ? Math.exp(3 + 1.2 * random.normal()) : 0,
  "a yes of one in a hundred": (random) => Number(random.uniform() < 0.01),
};

/** How often each way to look announces a difference where there is none, at any of 20 looks. */
export function falseAlarms(options: {
  readonly rounds: number;
  /** Units of an arm at the last look. */
  readonly perArm: number;
}): CheckedShare[] {
  const { rounds, perArm } = options;
  const bounds = groupSequentialBounds(
    Array.from({ length: looks }, (_, look) => (look + 1) / looks),
  ).bounds;
  return Object.entries(outcomes).flatMap(([outcome, draw]) => {
    const alarms = { naive: 0, sequence: 0, planned: 0, last: 0 };
    for (let round = 0; round < rounds; round++) {
      const raised = alarmsIn(createRandom(`false alarms ${outcome} ${round}`), {
        ...{ draw, perArm, bounds },
      });
      for (const way of ways) alarms[way] += Number(raised[way]) / rounds;
    }
    return ways.map((way) => ({
      name: `${outcome}: ${told[way].name}`,
      ...{ share: alarms[way], rounds, least: told[way].least, most: told[way].most },
    }));
  });
}

const ways = ["naive", "sequence", "planned", "last"] as const;

const told = {
  naive: { name: "Welch's t test at each look", least: 0.15, most: 1 },
  sequence: { name: "confidence sequence at each look", least: 0, most: 0.05 },
  planned: { name: "group-sequential bounds", least: 0, most: 0.05 },
  last: { name: "Welch's t test, one look at the end", least: 0.03, most: 0.06 },
};

function alarmsIn(
  random: Random,
  test: {
    readonly draw: (random: Random) => number;
    readonly perArm: number;
    readonly bounds: readonly number[];
  },
): Record<(typeof ways)[number], boolean> {
  const { draw, perArm, bounds } = test;
  const arms = [0, 1].map(() => ({ n: 0, sum: 0, sumOfSquares: 0 }));
  const raised = { naive: false, sequence: false, planned: false, last: false };
  for (const [look, bound] of bounds.entries()) {
    for (const arm of arms)
      for (; arm.n < ((look + 1) * perArm) / looks; arm.n++) {
        const value = draw(random);
        arm.sum += value;
        arm.sumOfSquares += value * value;
      }
    const [control, treatment] = arms.map(meanEstimate);
    if (control === undefined || treatment === undefined) continue;
    const found = difference(control, treatment, "absolute");
    if (!found.ok) continue;
    const alarm = welchTest(found).pValue < 0.05;
    raised.naive ||= alarm;
    raised.last = alarm;
    raised.planned ||= Math.abs(found.estimate / found.standardError) > bound;
    raised.sequence ||= confidenceSequence(found, { tightestAt: 2 * perArm }).pValue < 0.05;
  }
  return raised;
}
