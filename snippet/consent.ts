import { attempt } from "./attempt.ts";

/** What a visitor can agree to, as `perennial import consents` has it. */
export const purposes = ["ads", "email", "sms", "analytics", "personalization"] as const;

/** One of the things that a visitor can agree to. */
export type Purpose = (typeof purposes)[number];

/** What a visitor agreed to or refused; what is absent was not asked. */
export type Choice = Readonly<Partial<Record<Purpose, boolean>>>;

/**
 * The purposes among what a page gave, and the names of what is none or is neither true nor false.
 *
 * @example
 * readChoice({ ads: false, cats: true }); // { choice: { ads: false }, wrong: ["cats"] }
 */
export function readChoice(given: unknown): {
  readonly choice: Choice;
  readonly wrong: readonly string[];
} {
  const choice: Partial<Record<Purpose, boolean>> = {};
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(given ?? {})) {
    const purpose = purposes.find((each) => each === name);
    if (purpose && typeof value === "boolean") choice[purpose] = value;
    else wrong.push(name);
  }
  return { choice, wrong };
}

/** The choice that a browser kept as JSON; undefined where it kept none. */
export function keptChoice(json: string | undefined): Choice | undefined {
  return json ? attempt(() => readChoice(JSON.parse(json)).choice) : undefined;
}
