import { z } from "zod";
import { inputFault } from "../collect/bad-input.ts";
import { isObject } from "../collect/event.ts";
import { PerennialError } from "../core/errors.ts";
import { type Rule, rule } from "./rule.ts";

/** An audience as it is written in a file: whom it is of, and what people call it. */
export interface AudienceText {
  /** Its name in commands and addresses. */
  readonly audience: string;
  readonly title: string;
  readonly description?: string | undefined;
  readonly who: unknown;
}

/** An audience whose rule was read. */
export interface Audience extends AudienceText {
  readonly rule: Rule;
}

/** {@link AudienceText} as it is written; what `who` may be is the conditions' to say. */
export const audienceText: z.ZodType<AudienceText> = z.strictObject({
  audience: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "is no name: lower case letters, digits and hyphens"),
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).optional(),
  who: z.unknown(),
});

/** A fault of a definition: where it stands, and what is wrong there. */
export interface DefinitionFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A definition that was read, or all its faults. */
export function tryAudience(
  given: unknown,
):
  | { readonly ok: true; readonly audience: Audience }
  | { readonly ok: false; readonly faults: readonly DefinitionFault[] } {
  const frame = audienceText.safeParse(given);
  const who = rule.safeParse(isObject(given) ? given["who"] : undefined);
  if (frame.success && who.success)
    return { ok: true, audience: { ...frame.data, rule: who.data } };
  const faults = [
    ...(frame.error?.issues ?? []).map((issue) =>
      inputFault(issue, { schema: audienceText, given }),
    ),
    ...(who.error?.issues ?? []).map(({ path, message }) => ({ path: ["who", ...path], message })),
  ];
  return {
    ok: false,
    faults: faults.map(({ path, message }) => ({
      path: path.map((step) => (typeof step === "number" ? step : String(step))),
      message,
    })),
  };
}

/**
 * Reads a definition.
 * @param where what it stands in, for the message of an error
 * @throws PerennialError BAD_ARGUMENT with each fault and its place
 */
export function readAudience(given: unknown, where: string): Audience {
  const read = tryAudience(given);
  if (read.ok) return read.audience;
  const faults = read.faults.map(
    ({ path, message }) => `${path.join(".") || "the definition"} ${message}`,
  );
  throw new PerennialError("BAD_ARGUMENT", `${where}: ${faults.join("; ")}.`);
}

/** An audience in words: `People who …`. */
export function sentenceOf({ rule }: Pick<Audience, "rule">): string {
  return `People who ${rule.inWords()}.`;
}

/** The text of an audience, always in the same form: equal definitions have equal texts. */
export function textOf({ audience: name, title, description, who }: AudienceText): AudienceText {
  return { audience: name, title, ...(description ? { description } : {}), who };
}

/**
 * Audiences so that each comes after those it asks of.
 * @throws PerennialError BAD_ARGUMENT where one asks of one that does not exist, or of itself through others
 */
export function inOrder<T extends Audience>(audiences: readonly T[]): T[] {
  const byName = new Map(audiences.map((each) => [each.audience, each]));
  const ordered = new Set<T>();
  const visit = (each: T, from: readonly string[]): void => {
    if (from.includes(each.audience)) {
      throw new PerennialError(
        "BAD_ARGUMENT",
        `The audience ${each.audience} asks of itself: ${[...from, each.audience].join(" → ")}.`,
      );
    }
    for (const name of asksOf(each)) {
      const other = byName.get(name);
      if (other === undefined) {
        throw new PerennialError(
          "BAD_ARGUMENT",
          `The audience ${each.audience} asks of "${name}", which does not exist.`,
        );
      }
      visit(other, [...from, each.audience]);
    }
    ordered.add(each);
  };
  for (const each of audiences) visit(each, []);
  return [...ordered];
}

/** The audiences that one asks of. */
export function asksOf({ rule: { reads } }: Pick<Audience, "rule">): string[] {
  return reads.flatMap(({ audiences = [] }) => audiences);
}
