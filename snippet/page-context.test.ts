import { expect, test } from "vitest";
import { campaignOf } from "./page-context.ts";

test("a campaign is what the address says by utm_, its name by utm_campaign", () => {
  expect(campaignOf("?utm_source=google&gclid=a&utm_campaign=spring%20sale&utm_id=7")).toEqual({
    source: "google",
    name: "spring sale",
    id: "7",
  });
});

test("an address without utm_ names no campaign", () => {
  expect(campaignOf("")).toBeUndefined();
  expect(campaignOf("?source=google&utm=1")).toBeUndefined();
});
