import { expect, test } from "vitest";
import { subjectId } from "./subject.ts";

test("the id of customer 17850 never changes", () => {
  expect(subjectId("customer_id", "17850")).toBe("14828448409480413007");
});

test("the same value of another kind is another subject", () => {
  expect(subjectId("loyalty_id", "17850")).not.toBe(subjectId("customer_id", "17850"));
});
