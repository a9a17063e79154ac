import { expect, test } from "vitest";
import { seedOptions } from "./seed-options.ts";

test("where nothing is said, the most valuable tenth is meant, whatever it is worth, without the shop's ids", () => {
  expect(seedOptions.parse({ to: "meta" })).toEqual({
    to: "meta",
    top: 0.1,
    minimumValue: 0,
    externId: false,
  });
});

test("options are read from the texts of an address", () => {
  const said = { to: "google", top: "0.25", minimumValue: "5000", callingCode: "+44" };
  expect(seedOptions.parse({ ...said, externId: "false" })).toEqual({
    to: "google",
    top: 0.25,
    minimumValue: 5000,
    callingCode: "44",
    externId: false,
  });
  expect(seedOptions.parse({ ...said, callingCode: "0044", externId: "true" })).toMatchObject({
    callingCode: "44",
    externId: true,
  });
});

test("what cannot be meant is refused with a reason", () => {
  const refusal = (said: Record<string, unknown>): string =>
    seedOptions.safeParse({ to: "meta", ...said }).error?.issues[0]?.message ?? "accepted";
  expect(refusal({ top: "0" })).toContain("0.1 for a tenth");
  expect(refusal({ top: "10" })).toContain("0.1 for a tenth");
  expect(refusal({ minimumValue: "-1" })).toContain("below 0");
  expect(refusal({ callingCode: "999" })).toContain("national numbers of 999");
  expect(refusal({ to: "tiktok" })).toContain("google");
  expect(refusal({ limit: "1" })).toContain("limit");
});
