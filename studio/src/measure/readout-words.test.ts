import { expect, test } from "vitest";
import type { ExperimentReadout } from "../../../src/measure/experiment.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { ReadEffect } from "../../../src/measure/read-effect.ts";
import { toSheetText } from "../figures/figure-data.ts";
import { effectsData, numbersData } from "./readout-tables.ts";
import { effectEstimate, harmsOf, headlineOf, splitWords } from "./readout-words.ts";

const contribution: ReadEffect = {
  ...{ arm: "program", outcome: "contribution", role: "primary" },
  ...{ difference: 1.3, standardError: 0.3, interval: [0.7, 1.9], p: 0.001, pAdjusted: 0.002 },
  relative: { difference: 0.33, interval: [0.03, 0.62] },
  adjusted: {
    ...{ difference: 1.2, standardError: 0.2, interval: [0.8, 1.6], p: 0.0002 },
    varianceReduction: 0.5,
  },
  ...{ verdict: "scale", why: "All of the interval is on the good side of 0." },
};
const unsubscribed: ReadEffect = {
  ...{ arm: "program", outcome: "unsubscribed", role: "secondary", relative: null },
  ...{ difference: 0.02, standardError: 0.005, interval: [0.01, 0.03], p: 0.001, pAdjusted: 0.002 },
  ...{ verdict: "stop", why: "All of the interval is on the bad side of 0." },
};
const untold: ReadEffect = {
  ...{ arm: "program", outcome: "ordered", role: "secondary", relative: null },
  ...{ difference: null, standardError: null, interval: null, p: null, pAdjusted: null },
  ...{ verdict: "not decidable", why: "No spread." },
};
const whole: ExperimentReadout = {
  srm: { p: 0.49, ok: true, expected: { "held out": 0.3, program: 0.7 } },
  arms: {
    "held out": { n: 310, mean: 3.6, means: { contribution: 3.6, ordered: 1, unsubscribed: 0.04 } },
    program: { n: 690, mean: 4.9, means: { contribution: 4.9, ordered: 1, unsubscribed: 0.06 } },
  },
  effects: [contribution, untold, unsubscribed],
  warnings: [],
};
const readout: ProgramReadout = {
  ...{ program: "banner", version: 1, since: 1, windowDays: 28, currency: "EUR", from: null },
  ...{ outcome: "contribution", sequential: true, registered: null, exploratory: [] },
  ...{ waitsUntil: null, isPeek: false },
  people: {
    ...{ treated: 690, heldOut: 310, universal: 0, open: 0, mixed: 0 },
    ...{ refused: 0, washingOut: 0, otherArm: 0 },
  },
  ...{ whole, arms: null, armsRefused: "The program has one arm." },
  surrogate: { standing: null, words: "" },
};

test("the headline is the adjusted effect a person, and times the people who were treated", () => {
  const headline = headlineOf(readout);
  expect(headline?.perPerson).toMatchObject({ value: "+€1.20", range: "+€0.80 to +€1.60" });
  expect(headline?.inAll).toMatchObject({ value: "+€830", range: "+€550 to +€1,100" });
  expect(headline?.treated).toBe(690);
  const shares = headlineOf({ ...readout, whole: { ...whole, effects: [unsubscribed] } });
  expect(shares).toMatchObject({ outcome: "unsubscribed", inAll: null });
});

test("where the effect on contribution is not told, neither is a sum", () => {
  expect(headlineOf({ ...readout, whole: { ...whole, effects: [untold] } })).toBeNull();
  expect(headlineOf({ ...readout, whole: null })).toBeNull();
});

test("an effect that is not adjusted is the plain one, and one that is not told is none", () => {
  expect(effectEstimate(unsubscribed)).toMatchObject({ value: 0.02, lower: 0.01, upper: 0.03 });
  expect(effectEstimate(untold)).toBeNull();
});

test("a guardrail that is hurt is named, however good the primary outcome is", () => {
  expect(harmsOf(whole)).toEqual([unsubscribed]);
});

test("the split is told by shares and people, and what to look at where it is off", () => {
  expect(splitWords(whole)).toBe(
    "30.0% were to be held out, and 31.0% were (310 of 1,000): that comes by chance (p 0.490).",
  );
  const { srm, arms } = whole;
  const off = splitWords({ srm: { ...srm, p: 1e-9, ok: false }, arms });
  expect(off).toContain("chance hardly does that (p <0.001)");
});

test("both tables have a row each comparison, copied in full precision", () => {
  const rows = toSheetText(numbersData(readout)).split("\n");
  expect(rows).toHaveLength(2 + whole.effects.length);
  expect(rows[2]).toBe(
    "Contribution\tAll who had it\t690\t4.9\t3.6\t1.3\t0.7\t1.9\t0.001\t1.2\t0.8\t1.6\t0.0002\t0.002\tScale",
  );
  expect(rows[3]).toBe("Ordered\tAll who had it\t690\t1\t1\t\t\t\t\t\t\t\t\t\tNot decidable");
  expect(toSheetText(effectsData(readout)).split("\n")[4]).toBe(
    "Unsubscribed\tAll who had it\t0.02\t0.01\t0.03\t\t\t\tstop",
  );
});
