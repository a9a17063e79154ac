import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  adPlatforms,
  countryIdentifier,
  emailIdentifier,
  phoneIdentifier,
} from "./ad-identifier.ts";
import { callingCodes } from "./phone-number.ts";

const personHash = "542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe.each(adPlatforms)("for %s", (platform) => {
  test("an e-mail address hashes as in Snap's published example", () => {
    expect(emailIdentifier("person@example.com", platform)).toBe(personHash);
    expect(emailIdentifier("  Person@EXAMPLE.com\n", platform)).toBe(personHash);
  });

  test("what is a hash already is never hashed again", () => {
    expect(emailIdentifier(personHash, platform)).toBe(personHash);
    expect(emailIdentifier(personHash.toUpperCase(), platform)).toBe(personHash);
    expect(phoneIdentifier(personHash, platform)).toBe(personHash);
    const once = emailIdentifier("ana@example.com", platform);
    expect(emailIdentifier(once, platform)).toBe(once);
  });

  test("what is no e-mail address gives nothing", () => {
    for (const text of ["", "ana", "ana@", "@example.com", "ana@example", "a na@example.com"])
      expect(emailIdentifier(text, platform), text).toBe("");
  });

  test("whatever the text, the answer is empty or 64 hex digits", () => {
    const code = fc.option(fc.constantFrom(...callingCodes), { nil: undefined });
    const text = fc.oneof(
      fc.string(),
      fc.emailAddress(),
      fc.string({ unit: fc.constantFrom(..."0123456789+-() ") }),
    );
    fc.assert(
      fc.property(text, code, (value, callingCode) => {
        expect(emailIdentifier(value, platform)).toMatch(/^(?:|[0-9a-f]{64})$/);
        expect(phoneIdentifier(value, platform, callingCode)).toMatch(/^(?:|[0-9a-f]{64})$/);
      }),
    );
  });
});

test("Google reads a Gmail address without its dots; Meta, and other domains, keep them", () => {
  expect(emailIdentifier("Anna.Lee@gmail.com", "google")).toBe(sha256("annalee@gmail.com"));
  expect(emailIdentifier("anna.lee@googlemail.com", "google")).toBe(
    sha256("annalee@googlemail.com"),
  );
  expect(emailIdentifier("anna.lee@example.com", "google")).toBe(sha256("anna.lee@example.com"));
  expect(emailIdentifier("anna.lee@gmail.com", "meta")).toBe(sha256("anna.lee@gmail.com"));
  expect(emailIdentifier("..@gmail.com", "google")).toBe("");
});

test("Google hashes a phone number with its plus, Meta without", () => {
  expect(phoneIdentifier("020 7946 0958", "google", "44")).toBe(sha256("+442079460958"));
  expect(phoneIdentifier("0044 20 7946 0958", "meta")).toBe(sha256("442079460958"));
  expect(phoneIdentifier("020 7946 0958", "meta")).toBe("");
});

test("a country is plain for Google, and a hash of small letters for Meta", () => {
  expect(countryIdentifier("Germany", "google")).toBe("DE");
  expect(countryIdentifier("Germany", "meta")).toBe(sha256("de"));
  expect(countryIdentifier("Atlantis", "google")).toBe("");
  expect(countryIdentifier("Atlantis", "meta")).toBe("");
  expect(countryIdentifier(personHash, "meta")).toBe(personHash);
  expect(countryIdentifier(personHash, "google")).toBe("");
});
