import { expect, test } from "vitest";
import type { DecidedHappening, Happening } from "../../../src/customers/person-timeline.ts";
import { happeningWords } from "./timeline-words.ts";

const happening = (said: Partial<Happening>): Happening => ({
  ...{ kind: "event", at: "2026-01-01T00:00:00Z", source: "web", key: "1", name: "", words: "" },
  ...{ about: "", state: "", names: [], amount: null, units: null, decision: null },
  ...said,
});
const words = (said: Partial<Happening>): string => {
  const { what, about } = happeningWords(happening(said), (name) => name.toUpperCase());
  return `${what} | ${about}`;
};

test("each kind of what happens reads as a line", () => {
  expect(words({ kind: "return", name: "A1", about: "web", units: -2 })).toBe(
    "Return A1 | web, 2 units",
  );
  expect(words({ kind: "product", words: "viewed a product", about: "Lamp" })).toBe(
    "Viewed a product | Lamp",
  );
  expect(words({ kind: "page", words: 'visited the page "Home"', about: "Home" })).toBe(
    'Visited the page "Home" | ',
  );
  expect(words({ kind: "consent", name: "sms", state: "refused", about: "shop" })).toBe(
    "Refused text messages | by shop",
  );
  expect(words({ kind: "audience", name: "vip", state: "left", about: "time" })).toBe(
    "Left VIP | as time passed",
  );
  const names = [
    { kind: "customer_id", value: "7" },
    { kind: "anonymous_id", value: "b" },
  ] as const;
  expect(words({ kind: "identity", names })).toBe("Named together | customer 7 + browser b");
});

test("a decision reads as what was shown where, by which program, and what came of it", () => {
  const line = (said: Partial<DecidedHappening>): string =>
    words({
      ...{ kind: "decision", name: "home-hero" },
      decision: { program: "second-order", shown: "favourites", held: "", outcomes: [], ...said },
    });
  expect(line({ outcomes: ["clicked", "shown"] })).toBe(
    "Shown favourites at home-hero | by second-order; clicked",
  );
  expect(line({ outcomes: ["shown"] })).toBe("Shown favourites at home-hero | by second-order");
  expect(line({})).toBe("Answered favourites at home-hero | by second-order; not shown");
  expect(line({ shown: "nothing", held: "program", outcomes: ["shown"] })).toBe(
    "Shown the usual content at home-hero | held out of second-order",
  );
  expect(line({ program: "", shown: "nothing", outcomes: ["shown"] })).toBe(
    "Shown the usual content at home-hero | ",
  );
});
