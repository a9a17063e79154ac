import { expect, test } from "vitest";
import { countryCode } from "./country-code.ts";

test("countries are known by their English name and by their code, in any case", () => {
  expect(countryCode("Germany")).toBe("DE");
  expect(countryCode(" de ")).toBe("DE");
  expect(countryCode("Côte d’Ivoire")).toBe("CI");
  expect(countryCode("The Netherlands")).toBe("NL");
});

test("the names in the sample shop's export are known, but for those that are no country", () => {
  expect(["United Kingdom", "EIRE", "USA", "Hong Kong", "Czech Republic"].map(countryCode)).toEqual(
    ["GB", "IE", "US", "HK", "CZ"],
  );
  expect(["Channel Islands", "Unspecified", "European Community"].map(countryCode)).toEqual([
    "",
    "",
    "",
  ]);
});

test("codes that stand for no country give none, and old ones none but the United Kingdom's usual one", () => {
  for (const code of ["EU", "ZZ", "XA", "SU", "DD", "XX", "", "constructor"])
    expect(countryCode(code), code).toBe("");
  expect(countryCode("UK")).toBe("GB");
});
