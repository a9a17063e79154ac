import { expect, test } from "vitest";
import { type PeopleTable, peopleOf, tableOf } from "./program-people.ts";
import { fates } from "./program-questions.ts";

function table(fate: readonly number[], firstVersion: readonly number[]): PeopleTable {
  const empty = tableOf(() => of(fate.map(() => 0)));
  return { ...empty, fate: of(fate), firstVersion: of(firstVersion) };
}

const of = (values: readonly number[]): Float64Array => Float64Array.from(values);

test("everybody is counted once, and only those who can be compared are", () => {
  const { heldOut, universal, mixed, open, other, refused, washingOut } = fates;
  const all = [0, 1, heldOut, universal, mixed, open, other, refused, refused, washingOut];
  const people = peopleOf(
    table(
      all,
      all.map(() => 3),
    ),
  );
  expect(people.counts).toEqual({
    ...{ treated: 2, heldOut: 1, universal: 1, mixed: 1, open: 1 },
    ...{ otherArm: 1, refused: 2, washingOut: 1 },
  });
  const units = people.units({
    ...{ names: ["held out", "program"], outcomes: ["contribution", "returned"] },
    armOf: (at) => (at === heldOut ? 0 : 1),
  });
  expect(units.drawn).toEqual([1, 2]);
  expect(units.denominators).toEqual([undefined, of([0, 0, 0])]);
});

test("who saw an earlier version first is known, also while the window is open, but not who never saw any", () => {
  const { open, refused, washingOut } = fates;
  const people = peopleOf(table([0, 1, open, refused, washingOut], [2, 4, 3, 0, 0]));
  expect([2, 3, 4, 5].map(people.seenBefore)).toEqual([0, 1, 2, 3]);
});

test("nobody is no error", () => {
  const people = peopleOf(table([], []));
  expect(people.from).toBeNull();
  expect(people.oddsAreEven).toBe(false);
});
