import { expect, test } from "vitest";
import { listChanges } from "./list-changes.ts";

const list = (skus: string) => [...skus].map((sku) => ({ sku }));

test("what came in, what went out, and whether the rest changed places", () => {
  expect(listChanges(list("abc"), list("adb"))).toEqual({
    cameIn: [{ sku: "d" }],
    wentOut: [{ sku: "c" }],
    isReordered: false,
  });
  expect(listChanges(list("abc"), list("cab"))).toEqual({
    ...{ cameIn: [], wentOut: [], isReordered: true },
  });
  expect(listChanges(list("abc"), list("abc")).isReordered).toBe(false);
  expect(listChanges(list(""), list("a")).cameIn).toEqual([{ sku: "a" }]);
});
