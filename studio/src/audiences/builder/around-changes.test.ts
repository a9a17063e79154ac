import { expect, test } from "vitest";
import { lineDiff } from "../line-diff.ts";
import { aroundChanges } from "./around-changes.ts";

test("what is far from any change is left out, said by dots", () => {
  const shown = aroundChanges(lineDiff([..."1234567"], [..."123456x"]), 1);
  expect(shown.map(({ sign, line }) => sign + line)).toEqual([" …", " 6", "-7", "+x"]);
  expect(aroundChanges(lineDiff(["a"], ["a"]), 1).map(({ line }) => line)).toEqual(["…"]);
});
