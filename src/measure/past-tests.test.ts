import { describe, expect, test } from "vitest";
import { type Program, program } from "../decide/program.ts";
import { pastTestsOf } from "./past-tests.ts";

const dayMs = 86_400_000;
const began = Date.UTC(2025, 0, 6, 15);

const programOf = (more: object = {}): Program =>
  program.parse({
    ...{ program: "banner", title: "Banner", placements: ["hero"], holdout: 0.1 },
    treatments: [{ id: "a", kind: "content", content: { text: "a" } }],
    policy: { kind: "best", treatment: "a" },
    ...more,
  });

const other = { treatments: [{ id: "a", kind: "content", content: { text: "another" } }] };
const registered = { measure: { windowDays: 14, readOn: "2025-03-01" } };

/** Versions from the oldest on, each with the day of its first sight; undefined: nobody saw it. */
function tests(all: readonly (readonly [more: object, seenOn: number | undefined])[]) {
  return pastTestsOf(
    all.map(([more], i) => ({ version: i + 1, program: programOf(more) })).toReversed(),
    {
      firstSeen: new Map(
        all.flatMap(([, on], i) => (on === undefined ? [] : [[i + 1, began + on * dayMs]])),
      ),
      ...{ timezone: "Europe/Amsterdam", laterDays: 183 },
    },
  );
}

describe("the tests that a program was", () => {
  test("what is registered is read on its day, in the shop's zone, and followed from there", () => {
    const [found, ...rest] = tests([[registered, 0]]);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({
      ...{
        program: "banner",
        version: 1,
        readOn: "2025-03-01",
        isRegistered: true,
        windowDays: 14,
      },
      readAt: Date.UTC(2025, 1, 28, 23),
      closedAt: Date.UTC(2025, 1, 28, 23),
      // Summer time by then.
      until: Date.UTC(2025, 7, 30, 22),
      ...{ arms: ["a", "nothing"], holdout: 0.1 },
    });
  });

  test("without a day it counts the people of eight weeks, once their windows are closed", () => {
    const [found] = tests([[{}, 0]]);
    expect(found).toMatchObject({ isRegistered: false, windowDays: 28, readOn: "2025-04-01" });
    expect(found?.readAt).toBeGreaterThan(began + (56 + 28) * dayMs);
    expect(found?.readAt).toBeLessThan(began + (56 + 30) * dayMs);
  });

  test("a version that others took over from counts those who saw it before", () => {
    const [found, ...rest] = tests([
      [{}, 0],
      [other, 20],
    ]);
    expect(rest).toEqual([]);
    expect(found?.version).toBe(1);
    expect(found?.closedAt).toBe(began + (20 + 28) * dayMs);
    expect(found?.readAt).toBeGreaterThan(found?.closedAt ?? 0);
    const [read] = tests([
      [registered, 0],
      [{ ...registered, ...other }, 20],
    ]);
    expect(read?.closedAt).toBe(began + (20 + 14) * dayMs);
  });

  test("each draw of lots is one test: a version of the same people held out is none of its own, one that holds nobody out is none", () => {
    const found = tests([
      [{ holdout: 0 }, 0],
      [{ holdout: 0.2 }, 10],
      [other, 30],
      [{ ...other, salt: "second" }, 60],
      // The first lots again.
      [{}, 90],
      [{ salt: "third" }, undefined],
    ]);
    expect(found.map(({ version }) => version)).toEqual([2, 4]);
    expect(found[0]?.holdout).toBe(0.2);
  });

  test("a pause, and a version that nobody saw, change nothing", () => {
    const [found] = tests([
      [{}, 0],
      [other, undefined],
      [{ state: "paused" }, 21],
    ]);
    expect(found?.closedAt).toBe(found?.readAt);
  });
});
