import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ListByFrequency } from "../../../src/measure/list-by-frequency.ts";
import type { PriceByArms } from "../../../src/measure/message-price.ts";
import type { MessagePrice } from "../../../src/measure/read-message-price.ts";
import { toSheetText } from "../figures/figure-data.ts";
import { frequencyData, frequencyPanels, priceData } from "./message-tables.ts";
import {
  countsWords,
  fatigueWords,
  mostWords,
  ofTenThousand,
  payWords,
  priceParts,
  spiralWords,
  type ToldPrice,
  toldPrice,
  untoldWords,
} from "./message-words.ts";

const estimate = (value: number, lower: number, upper: number) => ({
  ...{ value, lower, upper, level: 0.95 },
});
const arm = (name: string, perWeek: number, now: number, later: number) => ({
  ...{ arm: name, of: perWeek / 2, perWeek, weeklyLoss: perWeek / 100, perMessage: 110 },
  ...{ thisQuarter: estimate(now, now / 2, now * 2), subscribersLeft: 1_300.4 },
  overHorizon: estimate(later, later / 2, later * 2),
});
const list: ListByFrequency = {
  ...{ subscribers: 1_308, arrivals: 44 },
  arms: [
    arm("all", 2, 6_000_000, 14_000_000),
    arm("half", 1, 5_000_000, 19_000_000),
    arm("none", 0, 0, 0),
  ],
  mostNow: { arm: "all", chance: 0.82 },
  mostOverHorizon: { arm: "half", chance: 0.92 },
  spiral: { beside: "half", isOn: true, chance: 0.97, verdict: "on" },
};
/** A message that loses 5 of 10,000 subscribers, of whom each is worth 18 euros, and costs a tenth of a cent to send. */
const found: PriceByArms = {
  ...{ ok: true, arms: [], lossIntended: estimate(0.01, 0.008, 0.012), silencePerMessage: null },
  lossPerMessage: estimate(0.0005, 0.0004, 0.0006),
  complaintPerMessage: estimate(0.00002, 0, 0.00004),
  right: {
    ...{ perWeek: estimate(70, 60, 80), weeklyLoss: estimate(0.03, 0.02, 0.04), weeks: 25.7 },
    value: estimate(1_800, 1_500, 2_100),
  },
  price: estimate(1.01, 0.71, 1.31),
  brings: estimate(0.3, 0.1, 0.5),
  fatigue: { value: estimate(1.1, -1.6, 3.8), isTold: false, price: null },
  list,
};
const asked: MessagePrice = {
  ...{ channel: "email", currency: "EUR", grade: "A", days: 90, horizonDays: 365, discount: 0.1 },
  ...{ from: "2024-04-30T00:00:00.000Z", to: "2024-07-29T00:00:00.000Z" },
  ...{ sendCost: 0.1, complaintCost: 500, subscribers: 865, messages: 9_458, lost: 129 },
  ...{ complained: 3, found, notes: [] },
};
const told: ToldPrice = { ...found, price: estimate(1.01, 0.71, 1.31) };

describe("a price to act on", () => {
  test("is told by lots alone, and with what the right to write is worth", () => {
    expect(toldPrice(asked)?.price.value).toBe(1.01);
    expect(toldPrice({ ...asked, grade: "D" })).toBeNull();
    expect(toldPrice({ ...asked, found: { ...found, price: null } })).toBeNull();
    const refused = { ok: false, reason: "few-losses", why: "Too few." } as const;
    expect(toldPrice({ ...asked, found: refused })).toBeNull();
  });

  test("is else refused in words, without any number", () => {
    expect(untoldWords({ ...asked, grade: "D" })).toMatch(/nobody was drawn by lot/);
    expect(untoldWords({ ...asked, grade: "D" })).not.toMatch(/\d/);
    const few = { ok: false, reason: "few-losses", why: "Too few." } as const;
    expect(untoldWords({ ...asked, found: few })).toBe("Too few.");
    const rightless = { ...found, price: null, right: null, rightRefused: "No arm gets nothing." };
    expect(untoldWords({ ...asked, found: rightless })).toBe("No arm gets nothing.");
  });

  test("is said with what it rests on", () => {
    expect(countsWords(asked)).toBe(
      "E-mail, 90 days of the arms from 30 Apr 2024: 865 subscribers, 9,458 messages, 129 unsubscribed or complained.",
    );
    expect(countsWords({ ...asked, grade: "D", days: 14.6, messages: 1 })).toMatch(
      /^E-mail, 14 days from 30 Apr 2024: 865 subscribers, 1 message,/,
    );
  });

  test("is made of parts that add up to it", () => {
    const parts = priceParts(told, asked);
    expect(parts.map(({ name, amount }) => [name, amount])).toEqual([
      ["Sending it", "€0.001"],
      ["Subscribers lost", "€0.0090"],
      ["Complaints", "€0.0001"],
    ]);
    const sum = parts.reduce((total, { amount }) => total + Number(amount.slice(1)), 0);
    expect(sum).toBeCloseTo(told.price.value / 100, 3);
    expect(parts[1]?.how).toBe(
      "5 of 10,000 (4 to 6), each €18.00 (€15.00 to €21.00): what the right to write to somebody brings within 365 days",
    );
    expect(parts[2]?.how).toBe("0.2 of 10,000 (0 to 0.4), each €5.00 besides the subscriber");
  });

  test("says where the loss is not beyond chance, nobody complained, or no cost of it is said", () => {
    const unsure = { ...told, lossPerMessage: estimate(0.0005, -0.0001, 0.0011) };
    expect(priceParts(unsure, asked)[1]?.how).toMatch(/Not beyond chance$/);
    const quiet = { ...told, complaintPerMessage: null };
    expect(priceParts(quiet, asked)[2]).toMatchObject({ how: "nobody complained" });
    expect(priceParts(told, { ...asked, complaintCost: 0 })[2]?.how).toMatch(
      /no other cost is said$/,
    );
  });

  test("has fatigue beside it and not in it", () => {
    expect(fatigueWords(told, "EUR")).toMatch(/not in the price: €0\.011 .*, not beyond chance\.$/);
    expect(fatigueWords({ ...told, fatigue: null }, "EUR")).toBeNull();
  });

  test("is copied in units of the currency, in full", () => {
    const lines = toSheetText(priceData(told, asked)).split("\n");
    expect(lines[0]).toBe("The price of a message (2024-04-30 to 2024-07-29, EUR)");
    const [name, ...amounts] = lines[2]?.split("\t") ?? [];
    expect(name).toBe("Price");
    for (const [i, amount] of [0.0101, 0.0071, 0.0131].entries())
      expect(Number(amounts[i])).toBeCloseTo(amount, 12);
    expect(lines[3]).toBe("Sending\t0.001\t\t");
  });
});

test("chances of few are of 10,000, with a digit after the point where they are told so well", () => {
  expect(ofTenThousand(estimate(0.0161, 0.0128, 0.0193))).toBe("161 of 10,000 (128 to 193)");
  expect(ofTenThousand(estimate(0.00012, -0.00001, 0.0002))).toBe("1.2 of 10,000 (-0.1 to 2)");
});

describe("whether one more pays", () => {
  const verdict = (brings: ReturnType<typeof estimate> | null) =>
    payWords({ ...told, brings }, "EUR").verdict;

  test("is said where what it brings and what it costs lie apart", () => {
    expect(verdict(estimate(3, 2, 4))).toBe("more");
    expect(verdict(estimate(0.3, 0.1, 0.5))).toBe("less");
    expect(payWords(told, "EUR")).toEqual({
      ...{ verdict: "less", head: "One more does not pay" },
      why: "It pays where it brings more margin than €0.0101, and it brings €0.0030 (€0.0010 to €0.0050).",
    });
  });

  test("is not decided where they overlap or nothing is told of what it brings", () => {
    expect(verdict(estimate(1.5, 1.2, 1.8))).toBe("same");
    expect(verdict(null)).toBe("same");
    expect(payWords({ ...told, brings: null }, "EUR").why).toMatch(/is not told\.$/);
  });

  test("is never said of figures whose difference could be chance, however they hang together", () => {
    const number = fc.double({ min: -50, max: 50, noNaN: true });
    const error = fc.double({ min: 0.01, max: 20, noNaN: true });
    const of = (value: number, se: number) => estimate(value, value - 1.96 * se, value + 1.96 * se);
    fc.assert(
      fc.property(number, error, number, error, (a, s, b, t) => {
        const said = payWords({ ...told, brings: of(a, s), price: of(b, t) }, "EUR").verdict;
        // The most that the error of the difference can be is the sum of both.
        if (Math.abs(a - b) < 1.96 * (s + t) - 1e-9) expect(said).toBe("same");
        else if (Math.abs(a - b) > 1.96 * (s + t) + 1e-9)
          expect(said).toBe(a > b ? "more" : "less");
      }),
    );
  });
});

describe("the list by frequency", () => {
  test("says which has most only where it is as good as sure", () => {
    expect(mostWords(list, 365)).toBe(
      "Most this quarter: not decided (all is ahead, chance 82%). Most over 365 days: half (chance 92%).",
    );
  });

  test("says whether the shop is on the spiral, is not, or that it is not decided", () => {
    const spiral = { beside: "half", isOn: true, chance: 0.5 };
    const said = (verdict: "on" | "off" | "undecided") =>
      spiralWords({ ...list, spiral: { ...spiral, verdict } });
    expect(said("on")).toMatchObject({ verdict: "less", head: "On the spiral" });
    expect(said("off")).toMatchObject({ verdict: "more", head: "Not on the spiral" });
    expect(said("undecided")?.head).toMatch(/^Not decided/);
    expect(said("undecided")?.why).toMatch(/chance 50%, beside half/);
    expect(spiralWords({ ...list, spiral: null })).toBeNull();
  });

  test("is drawn from the fewest messages on, and marks what is as good as sure", () => {
    const [now, later] = frequencyPanels(list, 365);
    expect(now?.bars.map(({ label, note }) => [label, note])).toEqual([
      ["none", "0.0"],
      ["half", "1.0"],
      ["all", "2.0"],
    ]);
    expect(now?.bars.map(({ isMarked }) => isMarked)).toEqual([false, false, false]);
    expect(later?.title).toBe("Over 365 days");
    expect(later?.bars.map(({ isMarked }) => isMarked)).toEqual([false, true, false]);
    expect(later?.bars.map((bar) => bar.estimate.value)).toEqual([0, 19_000_000, 14_000_000]);
  });

  test("is a table of the same numbers", () => {
    const { columns, rows } = frequencyData(list, asked);
    for (const row of rows) expect(row).toHaveLength(columns.length);
    expect(rows[0]?.map(({ raw }) => raw)).toEqual([
      ...["all", 2, 60_000, 30_000, 120_000, 140_000, 70_000, 280_000, 1.1, 0.02, 1_300],
    ]);
  });
});
