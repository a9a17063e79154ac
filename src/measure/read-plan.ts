import { type Instant, zoneClock } from "../core/time.ts";
import { effectOf, type SaidEffect } from "../decide/pre-registration.ts";
import type { ProgramOutcome } from "../decide/program-outcomes.ts";
import type { Registered } from "./program-versions.ts";

/** How a program is to be read, where it is not as it was registered. */
export interface ReadAsked {
  readonly outcome?: ProgramOutcome | undefined;
  readonly windowDays?: number | undefined;
  readonly minimalEffect?: SaidEffect | undefined;
  /** Intervals that hold at every look; absent: by `looksAgain`, or for the one look that was registered. */
  readonly sequential?: boolean | undefined;
  /** Whether one looks again and again where no day was registered. */
  readonly looksAgain: boolean;
  /** Shows effects before the day that was registered, with intervals that hold at every look. */
  readonly peek?: boolean | undefined;
}

/** How a program is read. */
export interface ReadPlan {
  readonly outcome: ProgramOutcome;
  readonly windowDays: number;
  readonly minimalEffect: SaidEffect | undefined;
  readonly sequential: boolean;
  /** Windows that close after it are no part of the read-out. */
  readonly closedAt: Instant;
  /** YYYY-MM-DD, the day before which no effect is shown; undefined: it has come, or one peeks. */
  readonly waitsUntil: string | undefined;
  readonly isPeek: boolean;
  /** In what it is not as it was registered. */
  readonly otherwise: readonly string[];
}

/**
 * Plans a read-out by what was registered. On the day that was registered and later it is the one look of that day, of the windows that were
 * closed when it began: whoever looks again the week after sees the same. It comes when orders are known until then.
 * @param knownUntil until when orders are known
 */
export function readPlan(
  registered: Registered | undefined,
  asked: ReadAsked,
  { knownUntil, timezone }: { readonly knownUntil: Instant; readonly timezone: string },
): ReadPlan {
  const outcome = asked.outcome ?? registered?.outcome ?? "contribution";
  const windowDays = asked.windowDays ?? registered?.windowDays ?? 28;
  const least = registered?.minimalEffect;
  const minimalEffect = asked.minimalEffect ?? (least === undefined ? undefined : effectOf(least));
  const common = { outcome, windowDays, minimalEffect };
  const otherwise: string[] = [];
  if (registered !== undefined) {
    if (outcome !== registered.outcome)
      otherwise.push(`The outcome is ${outcome}; registered is ${registered.outcome}.`);
    if (windowDays !== registered.windowDays)
      otherwise.push(`The window is ${windowDays} days; registered are ${registered.windowDays}.`);
    if (JSON.stringify(minimalEffect) !== JSON.stringify(effectOf(least ?? "")))
      otherwise.push(`The least effect that is worth while is not the one that is registered.`);
  }
  const readOn = registered?.readOn;
  if (readOn === undefined)
    return {
      ...{ ...common, otherwise, sequential: asked.sequential ?? asked.looksAgain },
      ...{ closedAt: knownUntil, waitsUntil: undefined, isPeek: false },
    };
  const readAt = startOf(readOn, timezone);
  if (knownUntil < readAt) {
    const isPeek = asked.peek === true;
    const waitsUntil = isPeek ? undefined : readOn;
    return {
      ...{ ...common, otherwise, sequential: true },
      ...{ closedAt: knownUntil, waitsUntil, isPeek },
    };
  }
  const sequential = asked.sequential ?? false;
  return {
    ...{ ...common, otherwise, sequential },
    ...{ closedAt: sequential ? knownUntil : readAt, waitsUntil: undefined, isPeek: false },
  };
}

function startOf(day: string, timezone: string): Instant {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return zoneClock(timezone).toInstant({
    ...{ year, month, day: date, hour: 0, minute: 0, second: 0, millisecond: 0 },
  });
}
