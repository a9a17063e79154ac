import fc from "fast-check";
import { expect, test } from "vitest";
import { memberTable } from "./member-table.ts";

const step = fc.record({
  person: fc.nat(50).map((n) => `p${n}`),
  audience: fc.nat(70).map((n) => `a${n}`),
  isIn: fc.boolean(),
});

test("it holds what sets would hold, however many audiences come to it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const table = memberTable();
      const sets = new Map<string, Set<string>>();
      for (const { person, audience, isIn } of steps) {
        const set = sets.get(audience) ?? new Set();
        sets.set(audience, set);
        const column = table.column(audience);
        expect(table.has(table.row(person), column)).toBe(set.has(person));
        if (isIn) set.add(person);
        else set.delete(person);
        table.set(person, column, isIn);
      }
      for (const [audience, set] of sets) {
        const column = table.column(audience);
        expect(table.members(column).sort()).toEqual([...set].sort());
        expect(table.count(column)).toBe(set.size);
      }
      table.clear();
      for (const audience of sets.keys()) expect(table.members(table.column(audience))).toEqual([]);
    }),
  );
});
