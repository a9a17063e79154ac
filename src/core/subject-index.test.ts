import fc from "fast-check";
import { expect, test } from "vitest";
import { subjectHalves, subjectIndexOf } from "./subject-index.ts";

const ids = fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 300 });

test("each id has the number of when it was first added, and others have none", () => {
  fc.assert(
    fc.property(ids, ids, (added, others) => {
      const index = subjectIndexOf({ high: new Uint32Array(), low: new Uint32Array() });
      const numbers = new Map<string, number>();
      for (const id of [...added, ...added]) {
        const text = String(id);
        if (!numbers.has(text)) numbers.set(text, numbers.size);
        const { high, low } = subjectHalves(text);
        expect(index.add(high, low)).toBe(numbers.get(text));
      }
      expect(index.size()).toBe(numbers.size);
      const posted = subjectIndexOf(index.ids());
      for (const id of [...added, ...others]) {
        const known = numbers.get(String(id)) ?? -1;
        expect(index.find(String(id))).toBe(known);
        expect(posted.find(String(id))).toBe(known);
      }
    }),
  );
});
