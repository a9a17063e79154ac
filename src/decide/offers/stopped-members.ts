import { PerennialError } from "../../core/errors.ts";
import type { Minor } from "../../core/money.ts";
import type { Instant } from "../../core/time.ts";
import type { GuardName } from "../offer-guards.ts";
import type { Program } from "../program.ts";
import type { Offers } from "./offers.ts";

/** Who may be made none of a program's offers. */
export interface StoppedMembers {
  readonly persons: readonly string[];
  /** How many by the first guard that stands against them. */
  readonly guards: Readonly<Partial<Record<GuardName, number>>>;
  /** Minor units that would have been given away. */
  readonly spared: Minor;
}

/**
 * Of some people, those against whom guards stand for each coupon of a program; each is noted with the money that spares.
 * @throws PerennialError BAD_ARGUMENT where the program gives no coupon
 */
export function stoppedMembers(
  offers: Pick<Offers, "stopOf" | "noteStop">,
  {
    program,
    persons,
    now,
  }: {
    readonly program: Program;
    readonly persons: readonly string[];
    readonly now: Instant;
  },
): StoppedMembers {
  const giving = program.treatments.filter(({ coupon }) => coupon !== undefined);
  if (giving.length === 0)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `The program ${program.program} gives no coupon, so nothing stands against it.`,
    );
  const stopped: string[] = [];
  const guards: Partial<Record<GuardName, number>> = {};
  let spared = 0;
  for (const person of persons) {
    const stops = giving.map((treatment) => offers.stopOf({ program, treatment, person, now }));
    const [first] = stops;
    if (first === undefined || stops.includes(undefined)) continue;
    stopped.push(person);
    guards[first.guard] = (guards[first.guard] ?? 0) + 1;
    spared += first.spared;
    offers.noteStop(first, { program, subject: person, step: "export", at: now, decision: "" });
  }
  return { persons: stopped, guards, spared };
}
