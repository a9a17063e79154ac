import { expect, test } from "vitest";
import { namedPattern } from "./named-in-text.ts";

const ana = { kind: "email", value: "ana+x@example.com" } as const;
const phone = { kind: "phone", value: "+31612345678" } as const;

test.each([
  ['{"to":"Ana+X@Example.com"}', true],
  ["mail:\\nana+x@example.com.", true],
  ["https://shop.example/?m=ana%2Bx%40example.com&a=1", true],
  ["?m=%20ana+x@example.com", true],
  ["juliana+x@example.com", false],
  ["ana+x@example.community", false],
  ["ana+x@example.com.au", false],
  ["call +31 6 1234-5678 now", true],
  ["0031612345678", true],
  ["+316123456789", false],
])("whether %s names the person is %s", (text, expected) => {
  const pattern = namedPattern([ana, phone]) ?? "";
  expect(new RegExp(pattern, "i").test(text)).toBe(expected);
});

test("ids of less than five characters are not searched for", () => {
  expect(namedPattern([{ kind: "customer_id", value: "7" }])).toBeUndefined();
});

test("an id with signs of regular expressions is searched for as it stands", () => {
  const pattern = namedPattern([{ kind: "external_id", value: 'crm:a.b*"c(' }]) ?? "";
  expect(new RegExp(pattern, "i").test(JSON.stringify({ id: 'a.b*"c(' }))).toBe(true);
  expect(new RegExp(pattern, "i").test("axb*c(")).toBe(false);
});
