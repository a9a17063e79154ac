/**
 * Telephone numbers as ad platforms match them: E.164, a plus and at most 15 digits that begin with the
 * country calling code. What cannot be told from the text is refused, never guessed.
 */

/** How the numbers of one country calling code are written inside it (ITU-T E.164 national numbering plans). */
interface NumberPlan {
  /** What is dialled before a national number inside the country and is no part of it; empty for none. */
  readonly trunk: string;
  /** Digits of a national number without the trunk prefix, fewest and most. */
  readonly digits: readonly [fewest: number, most: number];
  /** What a national number begins with; without it, any digit but 0. */
  readonly begins?: RegExp;
}

const plans: ReadonlyMap<string, NumberPlan> = new Map<string, NumberPlan>([
  ["1", { trunk: "1", digits: [10, 10], begins: /^[2-9]/ }],
  ["7", { trunk: "8", digits: [10, 10], begins: /^[3-9]/ }],
  ["27", { trunk: "0", digits: [9, 9] }],
  ["30", { trunk: "", digits: [10, 10] }],
  ["31", { trunk: "0", digits: [9, 9] }],
  ["32", { trunk: "0", digits: [8, 9] }],
  ["33", { trunk: "0", digits: [9, 9] }],
  ["34", { trunk: "", digits: [9, 9] }],
  ["36", { trunk: "06", digits: [8, 9] }],
  // In Italy the 0 of a landline is part of the number, abroad too.
  ["39", { trunk: "", digits: [6, 11], begins: /^[03]/ }],
  ["40", { trunk: "0", digits: [9, 9] }],
  ["41", { trunk: "0", digits: [9, 9] }],
  ["43", { trunk: "0", digits: [7, 13] }],
  ["44", { trunk: "0", digits: [9, 10] }],
  ["45", { trunk: "", digits: [8, 8] }],
  ["46", { trunk: "0", digits: [7, 9] }],
  ["47", { trunk: "", digits: [8, 8] }],
  ["48", { trunk: "", digits: [9, 9] }],
  ["49", { trunk: "0", digits: [7, 11] }],
  ["52", { trunk: "", digits: [10, 10] }],
  ["55", { trunk: "0", digits: [10, 11] }],
  ["61", { trunk: "0", digits: [9, 9] }],
  ["64", { trunk: "0", digits: [8, 10] }],
  ["65", { trunk: "", digits: [8, 8] }],
  ["81", { trunk: "0", digits: [9, 10] }],
  ["82", { trunk: "0", digits: [8, 10] }],
  ["86", { trunk: "0", digits: [10, 11] }],
  ["90", { trunk: "0", digits: [10, 10] }],
  ["91", { trunk: "0", digits: [10, 10] }],
  ["351", { trunk: "", digits: [9, 9] }],
  ["353", { trunk: "0", digits: [7, 9] }],
  ["354", { trunk: "", digits: [7, 7] }],
  ["358", { trunk: "0", digits: [6, 11] }],
  ["359", { trunk: "0", digits: [7, 9] }],
  ["371", { trunk: "", digits: [8, 8] }],
  ["372", { trunk: "", digits: [7, 8] }],
  ["380", { trunk: "0", digits: [9, 9] }],
  ["385", { trunk: "0", digits: [8, 9] }],
  ["386", { trunk: "0", digits: [8, 8] }],
  ["420", { trunk: "", digits: [9, 9] }],
  ["421", { trunk: "0", digits: [9, 9] }],
  ["852", { trunk: "", digits: [8, 8] }],
  ["886", { trunk: "0", digits: [8, 9] }],
  ["966", { trunk: "0", digits: [9, 9] }],
  ["971", { trunk: "0", digits: [8, 9] }],
  ["972", { trunk: "0", digits: [8, 9] }],
]);

/** The country calling codes whose national numbers can be read. */
export const callingCodes: readonly string[] = [...plans.keys()];

/**
 * A telephone number in E.164.
 *
 * @param text as a shop writes it: `+44 20 7946 0958`, `0044…`, or a national number
 * @param callingCode of national numbers, one of {@link callingCodes}; without it these are refused
 * @returns empty when the text is no number, or can be read in two ways
 * @example e164("+44 (0)20 7946 0958") // "+442079460958"
 * @example e164("020 7946 0958", "44") // "+442079460958"
 * @example e164("020 7946 0958") // ""
 */
export function e164(text: string, callingCode?: string): string {
  const dialled = text
    .trim()
    .replace(/^'/, "")
    .replace(/[\s().\-/\u2010-\u2015]/g, "");
  if (!/^\+?[0-9]+$/.test(dialled)) return "";
  const abroad = /^(?:\+|00)(.*)$/.exec(dialled)?.[1];
  const digits = abroad === undefined ? inCountry(dialled, callingCode) : withoutTrunkZero(abroad);
  return /^[1-9][0-9]{6,14}$/.test(digits) ? `+${digits}` : "";
}

/** `+44 (0)20 …` carries the zero that is dialled inside the country only. No calling code begins another. */
function withoutTrunkZero(digits: string): string {
  const code = callingCodes.find((each) => digits.startsWith(each)) ?? "";
  const hasZero = plans.get(code)?.trunk === "0" && digits.startsWith(`${code}0`);
  return hasZero ? code + digits.slice(code.length + 1) : digits;
}

/** A number without a sign of its country: read in the ways that its length allows, and only if there is one. */
function inCountry(dialled: string, callingCode: string | undefined): string {
  const plan = plans.get(callingCode ?? "");
  if (plan === undefined || callingCode === undefined) return "";
  const written = [
    dialled,
    ...after(plan.trunk, dialled),
    ...after(callingCode, withoutTrunkZero(dialled)),
  ];
  const readings = new Set(written.filter((number) => isNational(number, plan)));
  const [only] = readings;
  return readings.size === 1 && only !== undefined ? callingCode + only : "";
}

function after(prefix: string, digits: string): readonly string[] {
  return prefix !== "" && digits.startsWith(prefix) ? [digits.slice(prefix.length)] : [];
}

function isNational(number: string, { digits: [fewest, most], begins }: NumberPlan): boolean {
  const fits = number.length >= fewest && number.length <= most;
  return fits && (begins ?? /^[1-9]/).test(number);
}
