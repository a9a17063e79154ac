import { expect, test } from "vitest";
import { goingQuiet } from "../../../test/plan/going-quiet.ts";
import { changedWords, withSaid } from "./case-said.ts";

const of = goingQuiet();

test("what is said of an assumption changes that and nothing else, and is told", () => {
  const changed = withSaid(of, "margin", { grade: "C", owner: "Emmy" });
  expect(changed.drivers.margin).toEqual({ ...of.drivers.margin, grade: "C", owner: "Emmy" });
  expect({ ...changed, drivers: of.drivers }).toEqual(of);
  const told = changedWords(of, changed);
  expect(told.map(({ title, to }) => [title, to])).toContainEqual([
    ...["Contribution margin, owner", "Emmy"],
  ]);
  expect(changedWords(of, of)).toEqual([]);
  expect(changedWords(of, withSaid(of, "margin", { source: "" }))).toMatchObject([
    { title: "Contribution margin, source", to: "nothing" },
  ]);
});

test("of a driver that the case does not name nothing can be said", () => {
  const { setup: _setup, ...drivers } = of.drivers;
  const without = { ...of, drivers };
  expect(withSaid(without, "setup", { owner: "Ada" })).toBe(without);
});
