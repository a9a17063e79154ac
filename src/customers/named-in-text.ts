import type { Identity } from "../collect/identity.ts";
import { shortestInText } from "../collect/suppression.ts";

/**
 * A regular expression (RE2 and Postgres, to be matched whatever the case) that finds identities in texts, JSON and
 * addresses, as whole words: `ana@example.com` is not in `juliana@example.com`. Ids of less than five characters are
 * left out: they stand in too many texts that mean something else. Undefined where nothing can be searched for.
 *
 * @example new RegExp(namedPattern(ana) ?? "", "i").test("…?mail=ana%40example.com") // true
 */
export function namedPattern(identities: readonly Identity[]): string | undefined {
  const values = identities.flatMap(patternOf);
  if (values.length === 0) return undefined;
  return `(?:^|[^A-Za-z0-9_.%+-]|\\\\[nrt]|%[0-9A-Fa-f][0-9A-Fa-f])(?:${values.join("|")})(?:$|[^A-Za-z0-9_.-]|[.](?:$|[^A-Za-z0-9_]))`;
}

function patternOf({ kind, value }: Identity): string[] {
  if (value.length < shortestInText || kind === "guest") return [];
  if (kind === "phone") return [phonePattern(value)];
  // The system of an external id is no part of it as texts name it.
  const text = kind === "external_id" ? value.slice(value.indexOf(":") + 1) : value;
  if (text.length < shortestInText) return [];
  const inJson = JSON.stringify(text).slice(1, -1);
  const plain = escaped(inJson).replaceAll("@", "(?:@|%40)").replaceAll("\\+", "(?:\\+|%2[Bb])");
  return [plain];
}

/** A telephone number, also with blanks, dots or dashes among its digits. */
function phonePattern(phone: string): string {
  const digits = phone.replace(/\D/g, "").split("").join("[ ().\\/-]*");
  return `(?:\\+|00)?[ ]*${digits}`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
