import { type DrawnArm, drawnArms } from "../../src/decide/frequency.ts";
import type { PriceTerms } from "../../src/measure/message-price.ts";
import type { Subscribers } from "../../src/measure/subscribers.ts";
import { createRandom } from "../../src/stats/random.ts";

/**
 * Subscribers of 13 weeks who are written to twice a week, or less often by arms, and of whom each message loses one in so many. What a message costs them is known in
 * closed form.
 */
export interface FrequencyTruth {
  /** Chance to unsubscribe at a message. */
  readonly hazard: number;
  /** Of those who do, how many complain. */
  readonly complains: number;
  /** What a message brings, in minor units. */
  readonly brings: number;
}

export const frequencyArms: readonly DrawnArm[] = drawnArms({
  arms: {
    all: { share: 0.4, of: 1 },
    half: { share: 0.2, of: 0.5 },
    none: { share: 0.4, of: 0 },
  },
});

const weeks = 13;
const aWeek = 2;

/** Over which time they are valued: half a year, by 10 % a year. */
export const frequencyTerms: PriceTerms = {
  ...{ days: 7 * weeks, horizonDays: 182, discount: 0.1, sendCost: 0.1, complaintCost: 500 },
};

/** Draws them, each with a part of the draw. */
export function frequencyPeople(seed: string, size: number, truth: FrequencyTruth): Subscribers {
  const random = createRandom(seed);
  const column = (): Float64Array => new Float64Array(size);
  const people = {
    ...{ part: column(), heldOut: column(), sends: column(), outDay: column().fill(-1) },
    ...{ complained: column(), silent: column() },
    ...{ contribution: column(), contributionBefore: column() },
  };
  for (let row = 0; row < size; row++) {
    const part = random.integer(10_000);
    const of = frequencyArms.find(({ from, to }) => part >= from && part < to)?.of ?? 0;
    people.part[row] = part;
    let sends = 0;
    for (let week = 0; week < weeks && people.outDay[row] === -1; week++)
      for (let message = 0; message < aWeek && people.outDay[row] === -1; message++) {
        if (random.uniform() >= of) continue;
        sends += 1;
        if (random.uniform() >= truth.hazard) continue;
        // The week in which somebody leaves counts whole.
        people.outDay[row] = 7 * (week + 1);
        people.complained[row] = Number(random.uniform() < truth.complains);
      }
    const usual = random.gamma(1.5, 1.5 / 400);
    people.sends[row] = sends;
    people.contributionBefore[row] = 4 * usual * random.gamma(3, 3);
    people.contribution[row] = usual * random.gamma(3, 3) + truth.brings * sends;
  }
  return people;
}

/** What is true of them by the definitions of the price. */
export function truthOfPrice({ hazard, complains, brings }: FrequencyTruth): {
  readonly value: number;
  readonly price: number;
} {
  const weekly = 1 - (1 - hazard) ** aWeek;
  // The second message of a week comes to those whom the first did not lose.
  const perWeek = brings * (1 + (1 - hazard));
  const { discount, horizonDays, sendCost, complaintCost } = frequencyTerms;
  const q = (1 + discount) ** (-7 / 365.25) * (1 - weekly);
  const value = (perWeek * (1 - q ** (horizonDays / 7))) / (1 - q);
  return { value, price: sendCost + hazard * value + hazard * complains * complaintCost };
}
