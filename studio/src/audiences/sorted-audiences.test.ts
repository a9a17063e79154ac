import { expect, test } from "vitest";
import { directionOf, sortedAudiences } from "./sorted-audiences.ts";

const audience = (title: string, members: number, entered = 0, left = 0) => ({
  ...{ audience: title.toLowerCase(), title, description: "", version: 1, members, entered, left },
  ...{ enteredWeek: 0, leftWeek: 0, sizes: [], changedAt: null, since: "2026-01-01T00:00:00Z" },
  sentence: `People who are ${title}.`,
});
const some = [audience("Buyers", 3, 1, 4), audience("Vip", 9, 1), audience("Ads", 3, 5)];
const titles = (search: Parameters<typeof sortedAudiences>[1]) =>
  sortedAudiences(some, search).map(({ title }) => title);

test("audiences stand by title, and by numbers from the most on", () => {
  expect(titles({})).toEqual(["Ads", "Buyers", "Vip"]);
  expect(titles({ sort: "members" })).toEqual(["Vip", "Ads", "Buyers"]);
  expect(titles({ sort: "members", direction: "asc" })).toEqual(["Ads", "Buyers", "Vip"]);
  expect(titles({ sort: "day" })).toEqual(["Ads", "Vip", "Buyers"]);
  expect(directionOf({ sort: "week" })).toBe("desc");
});

test("a text is looked for in titles, names and sentences, in upper or lower case", () => {
  expect(titles({ search: "BUY" })).toEqual(["Buyers"]);
  expect(titles({ search: "who are v" })).toEqual(["Vip"]);
  expect(titles({ search: "nothing" })).toEqual([]);
});
