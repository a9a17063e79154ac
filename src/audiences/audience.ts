import { z } from "zod";
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

const audience: z.ZodType<Audience> = z
  .strictObject({
    audience: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "is no name: lower case letters, digits and hyphens"),
    title: z.string().trim().min(1).max(200),
    description: z.string().max(2_000).optional(),
    who: z.unknown(),
  })
  .transform((given, context) => {
    const read = rule.safeParse(given.who);
    if (read.success) return { ...given, rule: read.data };
    for (const { path, message } of read.error.issues)
      context.addIssue({ code: "custom", path: ["who", ...path], message });
    return z.NEVER;
  });

/**
 * Reads a definition.
 * @param where what it stands in, for the message of an error
 * @throws PerennialError BAD_ARGUMENT with each fault and its place
 */
export function readAudience(given: unknown, where: string): Audience {
  const read = audience.safeParse(given);
  if (read.success) return read.data;
  const faults = read.error.issues.map(
    ({ path, message }) => `${path.map(String).join(".") || "the definition"} ${message}`,
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
