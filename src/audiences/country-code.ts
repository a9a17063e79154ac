/** Countries as shops name them, and their codes of two letters (ISO 3166-1). */

/** Names that shops' exports carry beside those of the Unicode list, which also differ with the version of Node. */
const otherNames: readonly (readonly [name: string, code: string])[] = [
  ["uk", "GB"],
  ["great britain", "GB"],
  ["england", "GB"],
  ["scotland", "GB"],
  ["wales", "GB"],
  ["northern ireland", "GB"],
  ["usa", "US"],
  ["united states of america", "US"],
  ["eire", "IE"],
  ["republic of ireland", "IE"],
  ["holland", "NL"],
  ["czech republic", "CZ"],
  ["hong kong", "HK"],
  ["macau", "MO"],
  ["turkey", "TR"],
  ["turkiye", "TR"],
  ["uae", "AE"],
  ["russian federation", "RU"],
  ["viet nam", "VN"],
  ["republic of korea", "KR"],
];

/** Codes that Unicode names and ISO 3166-1 does not assign: unions, test names, islands of other countries. */
const unassigned = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split(" ");

let known: ReadonlyMap<string, string> | undefined;

/**
 * The ISO 3166-1 code of a country.
 *
 * @param name an English name, or the code itself
 * @returns empty when the name is not known
 * @example countryCode("United Kingdom") // "GB"
 * @example countryCode("nl") // "NL"
 * @example countryCode("Channel Islands") // ""
 */
export function countryCode(name: string): string {
  known ??= countryNames();
  return known.get(plainName(name)) ?? "";
}

function countryNames(): ReadonlyMap<string, string> {
  const english = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const named = letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => new Intl.Locale(`und-${code}`).region === code && !unassigned.includes(code))
    .flatMap((code) => {
      const name = english.of(code);
      return name === undefined ? [] : [[code, code] as const, [name, code] as const];
    });
  return new Map([...named, ...otherNames].map(([name, code]) => [plainName(name), code]));
}

/** Case, accents, points and a leading "the" tell no two countries apart. */
function plainName(name: string): string {
  return name
    .normalize("NFD")
    .replace(/[\p{M}.]/gu, "")
    .toLowerCase()
    .replaceAll("&", "and")
    .trim()
    .replace(/^the /, "");
}
