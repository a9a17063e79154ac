import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type FrequencyTruth,
  frequencyArms,
  frequencyPeople,
  frequencyTerms,
  truthOfPrice,
} from "../../test/measure/frequency-people.ts";
import type { Estimate } from "../core/estimate.ts";
import { type PriceByArms, priceByArms } from "./message-price.ts";
import type { Subscribers } from "./subscribers.ts";

const truth: FrequencyTruth = { hazard: 0.01, complains: 0.1, brings: 12 };
const asked = {
  ...{ terms: frequencyTerms, knowsSilence: true },
  list: { subscribers: 10_000, arrivals: 50 },
};

function priced(people: Subscribers, more: Partial<typeof asked> = {}): PriceByArms {
  const found = priceByArms(people, frequencyArms, { ...asked, ...more });
  if (!found.ok) throw new Error(found.why);
  return found;
}

const holds = ({ lower, upper }: Estimate, value: number): boolean =>
  lower < value && value < upper;

/** Rows of people that are chosen. */
function some(people: Subscribers, isIn: (row: number) => boolean): Subscribers {
  const pick = (column: Float64Array): Float64Array => column.filter((_, row) => isIn(row));
  return {
    ...{ part: pick(people.part), heldOut: pick(people.heldOut), sends: pick(people.sends) },
    ...{ outDay: pick(people.outDay), complained: pick(people.complained) },
    ...{ silent: pick(people.silent), contribution: pick(people.contribution) },
    contributionBefore: pick(people.contributionBefore),
  };
}

describe("the price of a message by arms", () => {
  const people = frequencyPeople("priced", 30_000, truth);
  const found = priced(people);

  test("is what is true of the people, in each of its parts", () => {
    const { value, price } = truthOfPrice(truth);
    expect(holds(found.lossPerMessage, truth.hazard)).toBe(true);
    expect(found.lossPerMessage.upper - found.lossPerMessage.lower).toBeLessThan(0.002);
    if (found.right === null || found.price === null || found.brings === null)
      throw new Error("not told");
    expect(holds(found.right.value, value)).toBe(true);
    expect(holds(found.price, price)).toBe(true);
    expect(found.price.lower).toBeGreaterThan(frequencyTerms.sendCost);
    expect(found.price.upper - found.price.lower).toBeLessThan(price / 2);
    expect(holds(found.brings, truth.brings)).toBe(true);
    if (found.complaintPerMessage === null) throw new Error("no complaints");
    expect(holds(found.complaintPerMessage, truth.hazard * truth.complains)).toBe(true);
    expect(found.fatigue?.isTold).toBe(false);
  });

  test("adds up: sending, what is lost of the right, complaints", () => {
    const { lossPerMessage, right, complaintPerMessage, price } = found;
    const sum =
      frequencyTerms.sendCost +
      lossPerMessage.value * (right?.value.value ?? 0) +
      frequencyTerms.complaintCost * (complaintPerMessage?.value ?? 0);
    expect(price?.value).toBeCloseTo(sum, 9);
  });

  test("has the error that people drawn again have", () => {
    const prices = Array.from(
      { length: 60 },
      (_, i) => priced(frequencyPeople(`again ${i}`, 4_000, truth)).price,
    );
    const values = prices.map((price) => price?.value ?? 0);
    const mean = values.reduce((sum, each) => sum + each, 0) / 60;
    const spread = Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 59);
    const told =
      prices.reduce((sum, price) => sum + ((price?.upper ?? 0) - (price?.lower ?? 0)) / 3.92, 0) /
      60;
    // Sixty draws tell a spread to 9 %.
    expect(told / spread).toBeGreaterThan(0.75);
    expect(told / spread).toBeLessThan(1.33);
  });

  test("scales with the currency, and knows nothing of the order of people", () => {
    const small = some(people, (row) => row < 3_000);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (scale) => {
        const { sendCost, complaintCost } = frequencyTerms;
        const scaled = priced(
          {
            ...small,
            contribution: small.contribution.map((each) => scale * each),
            contributionBefore: small.contributionBefore.map((each) => scale * each),
          },
          {
            terms: {
              ...frequencyTerms,
              ...{ sendCost: scale * sendCost, complaintCost: scale * complaintCost },
            },
          },
        );
        const plain = priced(small);
        expect((scaled.price?.value ?? 0) / scale).toBeCloseTo(plain.price?.value ?? 1, 6);
        expect((scaled.price?.upper ?? 0) / scale).toBeCloseTo(plain.price?.upper ?? 1, 6);
        expect(scaled.lossPerMessage).toEqual(plain.lossPerMessage);
      }),
      { numRuns: 10 },
    );
    const backwards = some(people, () => true);
    for (const column of Object.values(backwards)) column.reverse();
    expect(priced(backwards).price?.value).toBeCloseTo(found.price?.value ?? 1, 8);
  });

  test("shows the spiral where the last messages bring little and lose people", () => {
    // From half the messages to all of them the quarter gains a little; what each loses stays.
    const spiral = frequencyPeople("spiral", 60_000, { ...truth, hazard: 0.03, brings: 0 });
    const bring = [0, 9, 11.5];
    const contribution = spiral.contribution.map((each, row) => {
      const part = spiral.part[row] ?? 0;
      const of = frequencyArms.find(({ from, to }) => part >= from && part < to)?.of ?? 0;
      const left = spiral.outDay[row] ?? -1;
      const there = (left < 0 ? 91 : left) / 7;
      return each + 10 * there * (bring[Math.round(2 * of)] ?? 0);
    });
    const { list } = priced(
      { ...spiral, contribution },
      { terms: { ...frequencyTerms, horizonDays: 730 } },
    );
    if (list === null) throw new Error("no list");
    expect(list.mostOverHorizon.arm).toBe("half");
    expect(list.arms.map(({ arm }) => arm)).toEqual(["all", "half", "none"]);
    const [all, half, none] = list.arms;
    expect(none?.thisQuarter.value).toBe(0);
    expect(all?.perMessage).toBeLessThan(half?.perMessage ?? 0);
    expect(all?.subscribersLeft).toBeLessThan(half?.subscribersLeft ?? 0);
    expect(list.spiral).toMatchObject({ beside: "half" });
    expect(list.mostNow.arm).toBe("all");
    expect(list.spiral).toMatchObject({ isOn: true, verdict: "on" });
    expect(list.spiral?.chance).toBeGreaterThan(0.9);
    // Where each message brings the same and costs little, more of them is better, and there is no spiral.
    const fine = priced(frequencyPeople("fine", 30_000, { ...truth, hazard: 0.002 })).list;
    expect(fine?.mostOverHorizon.arm).toBe("all");
    expect(fine?.spiral).toMatchObject({ isOn: false, verdict: "off" });
  });

  test("sets fatigue beside, where messages take from each other", () => {
    const tired = people.contribution.map(
      (each, row) => each - 0.5 * (people.sends[row] ?? 0) ** 2,
    );
    const { fatigue, price } = priced({ ...people, contribution: tired });
    expect(fatigue?.isTold).toBe(true);
    // Half of 23 messages, and what their spread within an arm adds or takes is small.
    expect(fatigue?.value.value).toBeGreaterThan(9);
    expect(fatigue?.value.value).toBeLessThan(15);
    expect(fatigue?.price?.value).toBeCloseTo((price?.value ?? 0) + (fatigue?.value.value ?? 0), 8);
  });
});

describe("no price of a message", () => {
  const people = frequencyPeople("none", 6_000, truth);
  const refused = (of: Subscribers, arms = frequencyArms) => {
    const found = priceByArms(of, arms, asked);
    return found.ok ? "" : `${found.reason}: ${found.why}`;
  };

  test("is told of too few unsubscriptions, and how many are needed", () => {
    const few = some(people, (row) => row < 200);
    expect(refused(few)).toMatch(/^few-losses: .* 30 are the least .* weeks more\.$/);
    const nobody = { ...people, outDay: people.outDay.map(() => -1) };
    expect(refused(nobody)).toContain("nobody unsubscribed");
  });

  test("is told of arms that are not as drawn", () => {
    const lost = some(people, (row) => (people.part[row] ?? 0) > 1_000 || row % 2 === 0);
    expect(refused(lost)).toMatch(/^not-as-drawn: .*all \d+ where \d+ were to be/);
  });

  test("is told of arms that got the same", () => {
    const part = people.part.map((_, row) => (row * 7_919) % 10_000);
    expect(refused({ ...people, part })).toMatch(/^same-messages: .*messages a week: all 1/);
  });

  test("is told without an arm that gets nothing, but what is lost is", () => {
    const arms = frequencyArms.map((each) => (each.of === 0 ? { ...each, of: 0.1 } : each));
    const found = priceByArms(people, arms, asked);
    expect(found).toMatchObject({ ok: true, price: null, right: null, list: null });
    if (!found.ok) throw new Error(found.why);
    expect(found.rightRefused).toContain("0 subscribers were drawn to get nothing");
    expect(found.listRefused).toContain("no arm gets nothing");
    // A universal holdout tells it instead.
    const otherwise = (row: number): boolean => (people.part[row] ?? 0) < 4_000;
    expect(priceByArms(people, arms, { ...asked, otherwise })).toMatchObject({
      price: { level: 0.95 },
    });
  });

  test("is told where nobody bought", () => {
    const none = { ...people, contribution: new Float64Array(6_000) };
    expect(priced(none)).toMatchObject({
      price: null,
      rightRefused: expect.stringContaining("all subscribers contributed the same"),
    });
  });
});
