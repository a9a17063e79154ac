import { expect, test } from "vitest";
import { readDefinition } from "../decide/definition.ts";
import type { Program } from "../decide/program.ts";
import type { ProgramReadout } from "./program-readout.ts";
import type { Registered } from "./program-versions.ts";
import type { ReadEffect } from "./read-effect.ts";
import { type Relaunch, relaunchOf } from "./relaunch.ts";
import type { Verdict } from "./verdict.ts";

function programOf(text: object = {}): Program {
  const given = {
    ...{ program: "p", title: "P", state: "running", placements: ["hero"], holdout: 0.2 },
    treatments: ["a", "b", "c"].map((id) => ({ id, kind: "content", content: { text: id } })),
    policy: { kind: "split", shares: { a: 0.2, b: 0.3, c: 0.3, nothing: 0.2 } },
    ...text,
  };
  const read = readDefinition(given, "p");
  if (read.kind !== "program") throw new Error("It is no program.");
  return read.text;
}

function effect(arm: string, difference: number, verdict: Verdict, outcome = "contribution") {
  const role = outcome === "contribution" ? "primary" : "secondary";
  const interval = [difference - 0.5, difference + 0.5] as const;
  return {
    ...{ arm, outcome, role, difference, standardError: 0.25, interval, relative: null },
    ...{ p: 0.01, pAdjusted: 0.02, verdict, why: "All of the interval is on the bad side of 0." },
  } as const satisfies ReadEffect;
}

function readoutOf(
  whole: readonly ReadEffect[],
  arms: readonly ReadEffect[],
  more: Partial<ProgramReadout> = {},
): ProgramReadout {
  const read = { srm: { p: 0.5, ok: true, expected: {} }, arms: {}, warnings: [] };
  return {
    ...{ program: "p", version: 3, since: 1, outcome: "contribution", windowDays: 14 },
    ...{ sequential: false, registered: null, exploratory: [], waitsUntil: null, isPeek: false },
    ...{ currency: "EUR", from: "2026-06-01T10:00:00.000Z" },
    people: {
      ...{ treated: 10, heldOut: 10, universal: 0, open: 0, mixed: 0 },
      ...{ refused: 0, washingOut: 0, otherArm: 0 },
    },
    whole: { ...read, effects: whole },
    arms: { ...read, effects: arms },
    surrogate: { standing: null, words: "" },
    ...more,
  };
}

const asked = { version: 3, program: programOf(), today: "2026-08-31", newLots: false };
const relaunch = (readout: ProgramReadout, more: Partial<typeof asked> = {}): Relaunch => {
  const found = relaunchOf({ ...asked, readout, ...more });
  if (typeof found === "string") throw new Error(found);
  return found;
};
const whole = [effect("program", 1.2, "scale")];
const ids = ({ after }: Relaunch): readonly string[] => after.treatments.map(({ id }) => id);

test("arms to be stopped go, the best comes first, and the shares of the others keep their ratios", () => {
  const arms = [
    ...[effect("a", 0.1, "keep testing"), effect("b", -1, "stop"), effect("c", 2, "scale")],
    effect("nothing", -3, "stop"),
  ];
  const found = relaunch(readoutOf(whole, arms));
  expect(found.kind).toBe("relaunch");
  expect(ids(found)).toEqual(["c", "a"]);
  const { policy } = found.after;
  const shares = policy.kind === "split" ? policy.shares : undefined;
  // Nothing is no treatment, and stays what it is beside them.
  expect(shares?.["nothing"]).toBeCloseTo(0.2 / 0.7, 12);
  expect(shares?.["c"]).toBeCloseTo(0.3 / 0.7, 12);
  expect(shares?.["b"]).toBeUndefined();
  expect(found.says).toContain(
    "b is taken out: of contribution, all of the interval is on the bad side of 0.",
  );
  expect(found.after.salt).toBe("p");
  // It can be applied.
  expect(readDefinition(found.after, "p").text).toEqual(found.after);
});

test("what was measured is kept in the description, and the read-out is registered anew", () => {
  const arms = [effect("a", 2, "scale"), effect("b", -1, "stop"), effect("c", 1, "scale")];
  const program = programOf({ description: "For the spring." });
  const found = relaunch(readoutOf(whole, arms), { program });
  expect(found.after.description).toBe(
    "For the spring.\nVersion 3, read on 2026-08-31: contribution +1.20 EUR a person (+0.70 to +1.70, 95 %), scale.",
  );
  // It was measured for 91 days, begun ones counted.
  expect(found.after.measure).toEqual({
    ...{ outcome: "contribution", windowDays: 14, readOn: "2026-11-30" },
  });
  const registered: Registered = {
    ...{
      outcome: "contribution",
      windowDays: 7,
      minimalEffect: "2%",
      readOn: "2026-06-08",
      since: 2,
    },
  };
  // A week more than the window at least.
  expect(relaunch(readoutOf(whole, arms, { registered, windowDays: 7 })).after.measure).toEqual({
    ...{ outcome: "contribution", windowDays: 7, minimalEffect: "2%", readOn: "2026-09-14" },
  });
  const long = Array.from(
    { length: 40 },
    (_, i) => `Version ${i}, read on 2026-01-01: ${"x".repeat(60)}`,
  );
  const kept = relaunch(readoutOf(whole, arms), {
    program: programOf({ description: ["Ours.", ...long.slice(0, 20)].join("\n") }),
  }).after.description;
  expect(kept?.length).toBeLessThanOrEqual(2_000);
  expect(kept).toMatch(/^Ours\.\n.*Version 3, read on 2026-08-31/s);
});

test("an arm that hurts a guardrail goes unless it is known to bring more", () => {
  const hurt = (arm: string) => effect(arm, 0.05, "stop", "unsubscribed");
  const arms = [
    ...[effect("a", 2, "scale"), effect("b", 0.1, "keep testing"), effect("c", 1, "scale")],
    ...[hurt("a"), hurt("b"), { ...hurt("c"), pAdjusted: 0.2 }],
  ];
  expect(ids(relaunch(readoutOf(whole, arms)))).toEqual(["a", "c"]);
});

test("where nothing is worth going on with, the program ends; the last arm is never taken out of one that runs", () => {
  const all = ["a", "b", "c"].map((arm) => effect(arm, -1, "stop"));
  for (const readout of [readoutOf(whole, all), readoutOf([effect("program", -1, "stop")], [])]) {
    const found = relaunch(readout);
    expect(found).toMatchObject({ kind: "end", after: { state: "ended" } });
    expect(ids(found)).toEqual(["a", "b", "c"]);
  }
});

test("where nothing that people see would change it is told, unless lots are drawn anew", () => {
  const arms = [effect("a", 2, "scale"), effect("b", 1, "scale"), effect("c", 0, "keep testing")];
  const same = relaunch(readoutOf(whole, arms));
  expect(same.kind).toBe("same");
  expect(same.after).toEqual(same.before);
  const anew = relaunch(readoutOf(whole, arms), { newLots: true });
  expect(anew).toMatchObject({ kind: "relaunch", after: { salt: "p-4" } });
  expect(anew.says.join()).toContain("drawn anew, also those who were held out");
});

test("from what is not known nothing follows", () => {
  const refused = "It is being measured until 2026-09-30: 20 people so far.";
  const readout = readoutOf(whole, [], { whole: null, arms: null, refused });
  expect(relaunchOf({ ...asked, readout })).toBe(refused);
  const untold = { ...effect("program", 0, "not decidable"), difference: null, why: "No spread." };
  expect(relaunchOf({ ...asked, readout: readoutOf([untold], []) })).toBe("No spread.");
});
