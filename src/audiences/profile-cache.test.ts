import { expect, test } from "vitest";
import { foldedProfile, needsOf } from "./folded-profile.ts";
import { profileCache } from "./profile-cache.ts";

const context = {
  needs: needsOf([]),
  minorPerUnit: 100,
  topValues: new Map(),
  isMember: () => false,
};

test("it holds so many; who was asked for stays before who was not", () => {
  const cache = profileCache(3);
  const put = (...persons: readonly string[]): void => {
    for (const person of persons) cache.set(foldedProfile(person, context));
  };
  put("a", "b", "c");
  expect(cache.get("a")?.person).toBe("a");
  put("d");
  expect(["a", "b", "c", "d"].filter(cache.has)).toEqual(["a", "c", "d"]);
  put("e", "f");
  expect(["a", "c", "d", "e", "f"].filter(cache.has)).toHaveLength(3);
  expect(cache.has("f")).toBe(true);
  for (const person of ["a", "c", "d", "e", "f"]) cache.get(person);
  put("g");
  expect(cache.has("g")).toBe(true);
  cache.delete("g");
  expect(cache.get("g")).toBeUndefined();
});
