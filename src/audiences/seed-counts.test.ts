import fc from "fast-check";
import { expect, test } from "vitest";
import { countSeed, explainSeeds, noSeeds } from "./seed-counts.ts";
import { seedOptions } from "./seed-options.ts";

const google = seedOptions.parse({ to: "google" });
const meta = seedOptions.parse({ to: "meta", top: "0.125", minimumValue: "10050" });

test("everyone chosen is counted once, as written or as left out for one reason", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ agreed: fc.boolean(), matchable: fc.boolean() })),
      (people) => {
        const counts = people.reduce(countSeed, noSeeds);
        expect(counts.chosen).toBe(people.length);
        expect(counts.written + counts.leftOutNoConsent + counts.leftOutNoIdentifier).toBe(
          people.length,
        );
        expect(counts.withConsent).toBe(counts.written + counts.leftOutNoIdentifier);
        expect(counts.withIdentifier).toBeGreaterThanOrEqual(counts.written);
      },
    ),
  );
});

test("a file that is empty for want of consent says how to import consents", () => {
  const counts = { ...noSeeds, chosen: 332, leftOutNoConsent: 332 };
  expect(explainSeeds(counts, google, "GBP")).toBe(
    "Of 332 customers in the top 10 %, 0 have consented to ads. Import consents with perennial import consents FILE --purpose ads.",
  );
});

test("a file that is empty for want of identifiers says which are needed and which options help", () => {
  const counts = { ...noSeeds, chosen: 3000, withConsent: 40, leftOutNoIdentifier: 40 };
  expect(explainSeeds(counts, google, "GBP")).toBe(
    "Of 3,000 customers in the top 10 %, 40 have consented to ads, and Google can match none of these: it takes an e-mail address, or a phone number with its country. --calling-code 44 names the country of others.",
  );
  expect(explainSeeds(counts, meta, "GBP")).toContain("--extern-id");
});

test("a file that is empty because nobody is worth enough names the amount", () => {
  expect(explainSeeds(noSeeds, meta, "GBP")).toBe(
    "No customers in the top 12.5 % are expected to contribute £100.50 or more in the next 12 months. Name a larger --top or a smaller --min-value.",
  );
});

test("a file with rows says who was left out and why", () => {
  const counts = {
    chosen: 332,
    withConsent: 50,
    withIdentifier: 300,
    written: 45,
    leftOutNoConsent: 282,
    leftOutNoIdentifier: 5,
  };
  expect(explainSeeds(counts, meta, "GBP")).toBe(
    "Of 332 customers in the top 12.5 %, 45 are written for Meta. Left out: 282 without consent to ads, 5 without an e-mail address or phone number that can be matched.",
  );
});
