import { expect, test } from "vitest";
import { readDefinition } from "../decide/definition.ts";
import { programHistory, type Version } from "./program-versions.ts";

/** Versions as they were applied, the oldest first, of all of which somebody saw something but those named. */
function historyUnseen(unseen: readonly number[], ...texts: readonly object[]) {
  const versions = texts.map((text, i): Version => {
    const given = { program: "p", title: "P", placements: ["hero"], treatments, ...text };
    const read = readDefinition(given, "p");
    if (read.kind !== "program") throw new Error("It is no program.");
    return { version: i + 1, program: read.text };
  });
  const numbers = versions.map(({ version }) => version);
  const seen = new Set(numbers.filter((version) => !unseen.includes(version)));
  return programHistory([...versions].reverse(), seen);
}

const history = (...texts: readonly object[]) => historyUnseen([], ...texts);

const treatments = [{ id: "a", kind: "content", content: { text: "a" } }];
const measure = { outcome: "ordered", windowDays: 14, minimalEffect: "2%", readOn: "2026-08-31" };

test("what people see begins a new count; titles, states and registrations do not", () => {
  expect(history({}).since).toBe(1);
  expect(history({}, { title: "Q" }, { state: "paused" }, { measure }).since).toBe(1);
  for (const change of [
    { holdout: 0.2 },
    { salt: "anew" },
    { audience: "regulars" },
    { treatments: [...treatments, { id: "b", kind: "content", content: { text: "b" } }] },
  ])
    expect(history({}, { measure, ...change }).since).toBe(2);
  expect(history({ salt: "s" }, {}, { salt: "s" }).since).toBe(3);
});

test("the version that counts is the one since which the registration is what it is", () => {
  expect(history({ measure }, { measure, state: "paused" }).registered).toEqual({
    ...{ ...measure, since: 1 },
  });
  expect(history({}, { measure }, { measure, title: "Q" }).registered?.since).toBe(2);
  const longer = { ...measure, windowDays: 28 };
  expect(history({ measure }, { measure: longer }).registered).toEqual({ ...longer, since: 2 });
  expect(history({ measure }, { measure: longer }, { measure }).registered?.since).toBe(3);
  // With what people see, the registration is a new one.
  expect(history({ measure }, { measure, holdout: 0.2 }).registered?.since).toBe(2);
});

test("a registration that is taken away is known, until people see something else", () => {
  expect(history({ measure }, {}, {}).withdrawn).toBe(1);
  expect(history({ measure }, { holdout: 0.2 }).withdrawn).toBeUndefined();
  expect(history({ measure }, { measure }).withdrawn).toBeUndefined();
  expect(programHistory([], new Set())).toEqual({
    since: 0,
    registered: undefined,
    withdrawn: undefined,
  });
});

test("what was taken back before anybody saw it changes nothing", () => {
  const other = { salt: "anew" };
  expect(historyUnseen([2], {}, other, {}).since).toBe(1);
  expect(historyUnseen([3], {}, other, {}).since).toBe(3);
  expect(historyUnseen([2], { measure }, {}, { measure }).registered?.since).toBe(1);
  expect(historyUnseen([1], { measure }, {}).withdrawn).toBeUndefined();
});

test("a registration is read with its defaults, and what it cannot mean is refused by name", () => {
  expect(history({ measure: {} }).registered).toEqual({
    ...{ outcome: "contribution", windowDays: 28, since: 1 },
  });
  for (const [fault, named] of [
    [{ outcome: "revenue" }, "outcome"],
    [{ windowDays: 0 }, "windowDays"],
    [{ minimalEffect: "two" }, "is no effect such as 0.5 or 2%"],
    [{ minimalEffect: "-1%" }, "is no effect such as 0.5 or 2%"],
    [{ readOn: "31.08.2026" }, "readOn"],
    [{ until: "2026-08-31" }, "until"],
  ] as const)
    expect(() => history({ measure: fault })).toThrow(named);
});
