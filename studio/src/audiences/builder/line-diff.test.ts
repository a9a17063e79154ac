import { expect, test } from "vitest";
import { aroundChanges, lineDiff } from "./line-diff.ts";

const signed = (lines: ReturnType<typeof lineDiff>): string[] =>
  lines.map(({ sign, text }) => sign + text);

test("a changed line is one that went and one that came", () => {
  expect(signed(lineDiff("a\nb\nc", "a\nx\nc"))).toEqual([" a", "-b", "+x", " c"]);
  expect(signed(lineDiff("a", "a\nb"))).toEqual([" a", "+b"]);
  expect(signed(lineDiff("a\nb", "b"))).toEqual(["-a", " b"]);
});

test("what is far from any change is left out, said by dots", () => {
  const lines = lineDiff("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\n4\n5\n6\nx");
  expect(signed(aroundChanges(lines, 1))).toEqual([" …", " 6", "-7", "+x"]);
  expect(aroundChanges(lineDiff("a\nb", "a\nb"), 1).map(({ text }) => text)).toEqual(["…"]);
});
