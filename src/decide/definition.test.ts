import { expect, test } from "vitest";
import { readDefinition } from "./definition.ts";
import { requireNamed } from "./definition-store.ts";

const base = {
  program: "p",
  title: "P",
  placements: ["hero"],
  treatments: [{ id: "a", kind: "content" }],
};
const read = (given: object) => () => readDefinition(given, "p.json");

test("a program's defaults are those that the docs name", () => {
  expect(readDefinition(base, "p.json")).toMatchObject({
    kind: "program",
    name: "p",
    text: {
      state: "draft",
      policy: { kind: "split" },
      holdout: 0.1,
      salt: "p",
      priority: 0,
      expiresMinutes: 30,
    },
  });
});

test("each fault of a definition is named with its place", () => {
  expect(read({ title: "P" })).toThrow("p.json: has no name");
  expect(read({ ...base, holdout: 0.95 })).toThrow("holdout:");
  expect(read({ ...base, colour: "red" })).toThrow("colour");
  expect(read({ ...base, treatments: [{ id: "nothing", kind: "content" }] })).toThrow(
    'may not be "nothing"',
  );
  const twice = [base.treatments[0], base.treatments[0]];
  expect(read({ ...base, treatments: twice })).toThrow('treatments.1.id: is there twice: "a"');
  expect(read({ ...base, policy: { kind: "best", treatment: "z" } })).toThrow('names "z"');
  expect(read({ ...base, starts: "2026-02-01T00:00:00Z", ends: "2026-01-01T00:00:00Z" })).toThrow(
    "ends: is not after starts",
  );
  expect(read({ ...base, starts: "2026-02-01" })).toThrow("starts:");
  expect(
    read({
      holdout: "universal",
      share: 0.1,
      salt: "s",
      starts: "2026-01-01T00:00:00Z",
      rotateDays: 7,
    }),
  ).toThrow("washOutDays: must be less than rotateDays");
});

test("what a program names must exist, and have a treatment of its placement's kind", () => {
  const { text } = readDefinition({ ...base, audience: "vip" }, "p.json");
  if (!("program" in text)) throw new Error("it is a program");
  const programs = [{ ...text, version: 1, since: "" }];
  const hero = { placement: "hero", title: "H", control: {}, version: 1, since: "" } as const;
  const check = (
    kind: "content" | "offer",
    audiences: string[],
    placements = [{ ...hero, kind }],
  ) =>
    requireNamed(
      { programs, placements, universal: undefined, frequencies: [] },
      new Set(audiences),
    );
  expect(() => check("content", [])).toThrow('the audience "vip", which does not exist');
  expect(() => check("content", ["vip"], [])).toThrow('the placement "hero", which does not exist');
  expect(() => check("offer", ["vip"])).toThrow("nothing of the kind offer to show");
  expect(() => check("content", ["vip"])).not.toThrow();
});
