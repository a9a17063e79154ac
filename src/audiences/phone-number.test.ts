import fc from "fast-check";
import { expect, test } from "vitest";
import { callingCodes, e164 } from "./phone-number.ts";

test("a number with its country is read as it is written abroad", () => {
  expect(e164("+44 20 7946 0958")).toBe("+442079460958");
  expect(e164("0044 (20) 7946-0958")).toBe("+442079460958");
  expect(e164("'+31612345678")).toBe("+31612345678");
  expect(e164("+1 (202) 555-0123")).toBe("+12025550123");
});

test("the zero that is dialled inside the country only is no part of the number; in Italy it is", () => {
  expect(e164("+44 (0)20 7946 0958")).toBe("+442079460958");
  expect(e164("+4402079460958")).toBe("+442079460958");
  expect(e164("440 2079460958", "44")).toBe("+442079460958");
  expect(e164("+39 06 1234 5678")).toBe("+390612345678");
  expect(e164("06 1234 5678", "39")).toBe("+390612345678");
});

test("a national number is read with the calling code that was given, and refused without one", () => {
  expect(e164("020 7946 0958", "44")).toBe("+442079460958");
  expect(e164("2079460958", "44")).toBe("+442079460958");
  expect(e164("442079460958", "44")).toBe("+442079460958");
  expect(e164("06 30 123 4567", "36")).toBe("+36301234567");
  expect(e164("8 916 123-45-67", "7")).toBe("+79161234567");
  expect(e164("(202) 555-0123", "1")).toBe("+12025550123");
  expect(e164("1-202-555-0123", "1")).toBe("+12025550123");
  expect(e164("020 7946 0958")).toBe("");
  expect(e164("442079460958")).toBe("");
});

test("what can be read in two ways, or is of another country, is refused", () => {
  // 49 151 12345 with its code, or 4915112345 without: both are German numbers.
  expect(e164("4915112345", "49")).toBe("");
  expect(e164("4915112345678", "31")).toBe("");
  expect(e164("06 1234 567", "31")).toBe("");
  expect(e164("020 7946 0958", "999")).toBe("");
});

test("what is no number is refused", () => {
  for (const text of ["", "+", "00", "ana", "+31 6 1234 5678 ext 9", "31+612345678", "+0612345678"])
    expect(e164(text, "31"), text).toBe("");
  expect(e164("+1234567890123456")).toBe("");
  expect(e164("+123456")).toBe("");
});

test("no calling code begins another, so a number has one country", () => {
  for (const code of callingCodes)
    expect(callingCodes.filter((each) => each.startsWith(code))).toEqual([code]);
});

const phoneText = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom(..."0123456789+-() ./'"), maxLength: 20 }),
);
const code = fc.option(fc.constantFrom(...callingCodes), { nil: undefined });

test("whatever the text, the answer is empty or E.164, and its own answer again", () => {
  fc.assert(
    fc.property(phoneText, code, (text, callingCode) => {
      const number = e164(text, callingCode);
      expect(number).toMatch(/^(?:|\+[1-9]\d{6,14})$/);
      if (number !== "") expect(e164(number)).toBe(number);
    }),
  );
});

test("a national number is never given another country than the one that was named", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 16 });
  fc.assert(
    fc.property(digits, fc.constantFrom(...callingCodes), (text, callingCode) => {
      fc.pre(!text.startsWith("00"));
      const number = e164(text, callingCode);
      expect(number === "" || number.startsWith(`+${callingCode}`)).toBe(true);
    }),
  );
});
