import { describe, expect, test } from "vitest";
import type { HazardPanel } from "../stats/discrete-hazard.ts";
import { createRandom } from "../stats/random.ts";
import { priceAsObserved } from "./message-hazard.ts";
import type { NoPrice, PricedMessage } from "./message-price.ts";
import type { Subscribers } from "./subscribers.ts";

/**
 * Subscribers of 13 weeks, each message of whom loses one in 50, and of whom some love the shop: these get twice the mail and unsubscribe a third as often.
 */
const hazard = 0.02;
const terms = {
  ...{ days: 91, horizonDays: 182, discount: 0.1, sendCost: 0.1, complaintCost: 0 },
};

function weeksOf(seed: string, size: number, loversGetMore = true) {
  const random = createRandom(seed);
  const columns: number[][] = [[], [], [], [], []];
  const [events, cluster]: number[][] = [[], []];
  const column = (): Float64Array => new Float64Array(size);
  const people: Subscribers = {
    ...{ part: column(), heldOut: column(), sends: column(), outDay: column().fill(-1) },
    ...{ complained: column(), silent: column() },
    ...{ contribution: column(), contributionBefore: column() },
  };
  for (let person = 0; person < size; person++) {
    const loves = Number(random.uniform() < 0.5);
    const held = Number(random.uniform() < 0.2);
    const sent: number[] = [];
    let left = false;
    for (let week = 0; week < 13 && !left; week++) {
      const wanted = held === 1 ? 0 : random.poisson(loves === 1 && loversGetMore ? 2 : 1);
      let had = 0;
      while (had < wanted && !left) {
        had += 1;
        left = random.uniform() < (loves === 1 ? hazard / 3 : hazard);
      }
      // As they were to come: who has left would have had the others.
      sent.push(wanted);
      events?.push(Number(left));
      cluster?.push(person);
      const month = sent.slice(-4).reduce((sum, each) => sum + each, 0);
      for (const [j, each] of [wanted, month, loves, 0, 0].entries()) columns[j]?.push(each);
      people.sends[person] = (people.sends[person] ?? 0) + had;
      if (left) people.outDay[person] = 7 * (week + 1);
    }
    people.heldOut[person] = held;
    people.contribution[person] = 300 * random.exponential() + 12 * (people.sends[person] ?? 0);
  }
  const panel: HazardPanel = { events: events ?? [], columns, cluster: cluster ?? [] };
  return { panel, people };
}

function told(found: PricedMessage | NoPrice): PricedMessage {
  if (!found.ok) throw new Error(found.why);
  return found;
}

describe("the price of a message as it was observed", () => {
  const { panel, people } = weeksOf("observed", 8_000);
  const isReached = (row: number): boolean => people.heldOut[row] === 0;

  test("finds what a message loses where what is known of people tells them apart, and not where it does not", () => {
    const found = told(priceAsObserved(panel, people, { terms, isReached }));
    // On average over the weeks, of whom half love the shop: between hazard / 3 and hazard.
    const truth = (hazard + hazard / 3) / 2;
    const { value, lower, upper } = found.lossPerMessage;
    expect(Math.abs(value - truth)).toBeLessThan(0.25 * truth);
    expect(lower).toBeGreaterThan(0);
    expect(upper).toBeLessThan(hazard);
    // Without knowing who loves the shop, mail seems to lose fewer: the bias that the grade D is for.
    const blind = {
      ...panel,
      columns: panel.columns.map((column, j) => (j === 2 ? Array.from(column, () => 0) : column)),
    };
    const naive = told(priceAsObserved(blind, people, { terms, isReached }));
    expect(naive.lossPerMessage.upper).toBeLessThan(truth);
  });

  test("is the cost of sending and what is lost of the right, by the universal holdout", () => {
    const { price, right, lossPerMessage } = told(
      priceAsObserved(panel, people, { terms, isReached }),
    );
    expect(price?.value).toBeCloseTo(
      terms.sendCost + lossPerMessage.value * (right?.value.value ?? 0),
      9,
    );
    expect(price?.lower).toBeLessThan(price?.value ?? 0);
    const none = told(priceAsObserved(panel, people, { terms, isReached: undefined }));
    expect(none).toMatchObject({ price: null, right: null });
    expect(none.rightRefused).toContain("nobody was drawn by lot to get no messages");
  });

  test("is refused for too few, and where all got the same", () => {
    const few = { ...panel, events: Array.from(panel.events, () => 0) };
    expect(priceAsObserved(few, people, { terms, isReached })).toMatchObject({
      reason: "few-losses",
    });
    const same = {
      ...panel,
      columns: panel.columns.map((column, j) => (j < 2 ? Array.from(column, () => 1) : column)),
    };
    expect(priceAsObserved(same, people, { terms, isReached })).toMatchObject({
      ...{ ok: false, reason: "same-messages" },
      why: expect.stringContaining("the same number of messages in all weeks"),
    });
  });
});
