import { priceByArms } from "../../src/measure/message-price.ts";
import { type Effect, welchTest } from "../../src/stats/difference.ts";
import {
  fitDiscreteHazard,
  type HazardPanel,
  hazardEffect,
} from "../../src/stats/discrete-hazard.ts";
import { encouragedEffect } from "../../src/stats/encouragement.ts";
import { estimateProduct } from "../../src/stats/estimate-product.ts";
import type { Random } from "../../src/stats/random.ts";
import {
  frequencyArms,
  frequencyPeople,
  frequencyTerms,
  truthOfPrice,
} from "./frequency-people.ts";

const covers = (effect: Effect, truth: number): number => {
  const { lower, upper } = welchTest(effect);
  return Number(lower < truth && truth < upper);
};

/** A subscriber's chance to leave in a week in which so many messages came, 1 in 100 on the whole. */
const leaves = (taste: number, sent: number): number =>
  1 / (1 + Math.exp(5.2 - 0.35 * sent - 0.8 * (taste - 0.5)));

/** Weeks of people who are written to by a poisson of 1, those to whom it is dear more often; what is observed of them tells their taste. */
function hazardCovers(random: Random): number {
  const people = 2_500;
  const [events, sent, tastes, cluster]: number[][] = [[], [], [], []];
  let [gap, weeks] = [0, 0];
  for (let person = 0; person < people; person++) {
    const taste = Number(random.uniform() < 0.5);
    let left = false;
    for (let week = 0; week < 8 && !left; week++) {
      const n = random.poisson(taste === 1 ? 1.4 : 0.8);
      left = random.uniform() < leaves(taste, n);
      gap += leaves(taste, n + 1) - leaves(taste, n);
      weeks += 1;
      events?.push(Number(left));
      sent?.push(n);
      tastes?.push(taste);
      cluster?.push(person);
    }
  }
  const panel: HazardPanel = {
    ...{ events: events ?? [], columns: [sent ?? [], tastes ?? []], cluster: cluster ?? [] },
  };
  const fit = fitDiscreteHazard(panel);
  return fit.ok ? covers(hazardEffect(panel, fit, [[1, 0]]), gap / weeks) : 0;
}

/** Messages of four frequencies until somebody unsubscribes, one in a hundred messages being the last. */
function encouragedCovers(random: Random): number {
  const people = 3_000;
  const doses = [0, 1 / 3, 2 / 3, 1];
  const encouragement = new Float64Array(people);
  const [taken, outcome] = [new Float64Array(people), new Float64Array(people)];
  for (let person = 0; person < people; person++) {
    const dose = doses[random.integer(4)] ?? 0;
    encouragement[person] = dose;
    for (let week = 0; week < 12 && outcome[person] === 0; week++) {
      if (random.uniform() >= dose) continue;
      taken[person] = (taken[person] ?? 0) + 1;
      outcome[person] = Number(random.uniform() < 0.01);
    }
  }
  const found = encouragedEffect({ encouragement, taken, outcome });
  return found.ok ? covers(found.effect, 0.01) : 0;
}

function productCovers(random: Random): number {
  const draw = (truth: number, standardError: number): Effect => ({
    ...{ estimate: truth + standardError * random.normal(), standardError },
    ...{ degreesOfFreedom: Infinity, n: 1_000 },
  });
  return covers(estimateProduct(draw(0.0005, 0.0001), draw(18, 4)), 0.009);
}

/** The whole price of a message to people of three frequencies, of whom some complain. */
function priceCovers(random: Random): number {
  const truth = { hazard: 0.01, complains: 0.1, brings: 12 };
  const people = frequencyPeople(`price ${random.uniform()}`, 3_000, truth);
  const found = priceByArms(people, frequencyArms, {
    ...{ terms: frequencyTerms, list: { subscribers: 1, arrivals: 0 }, knowsSilence: false },
  });
  if (!found.ok || found.price === null) return 0;
  const { lower, upper } = found.price;
  const { price } = truthOfPrice(truth);
  return Number(lower < price && price < upper);
}

/** Intervals of what a message costs, on data whose truth is known. */
export const messageCases: readonly {
  readonly name: string;
  readonly run: (random: Random) => number;
}[] = [
  { name: "hazard, one message more (logit, by people)", run: hazardCovers },
  { name: "unsubscriptions a message, by frequency arms", run: encouragedCovers },
  { name: "product of two estimates", run: productCovers },
  { name: "price of a message, by frequency arms", run: priceCovers },
];
