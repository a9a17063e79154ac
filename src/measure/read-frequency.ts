import { z } from "zod";
import type { Instant } from "../core/time.ts";
import { findFrequency, listDefinitions } from "../decide/definition-store.ts";
import { armRule, drawnArms, frequencySalt, type MessageFrequency } from "../decide/frequency.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { messagesByArmSql } from "./message-questions.ts";

/** A frequency with what its arms got. */
export interface FrequencyInUse {
  readonly frequency: MessageFrequency & { readonly version: number; readonly since: string };
  /** ISO 8601, of the first of the weeks. */
  readonly from: string;
  readonly arms: readonly ArmInUse[];
  /** Arms that got what they were not to get. */
  readonly warnings: readonly string[];
}

/** An arm, and the messages of its people. */
export interface ArmInUse {
  readonly arm: string;
  readonly share: number;
  readonly of: number;
  /** Subscribers of the beginning who were drawn to it. */
  readonly people: number;
  /** Messages a person had who was still subscribed when the week began; the last week may have begun only. */
  readonly sentPerWeek: readonly number[];
  /** Of the messages that the arm with all had, week by week added up; null where that one had none. */
  readonly got: number | null;
  /** The condition of an audience that holds the people of the arm. */
  readonly rule: ReturnType<typeof armRule>;
}

const weekMs = 7 * 86_400_000;
const mostWeeks = 13;
/** An arm is told to be wrong beyond this share of the usual messages, and beyond chance. */
const tolerated = 0.05;

const row = z.object({
  ...{ arm: z.number(), week: z.number(), people: z.number() },
  ...{ sent: z.number(), squares: z.number() },
});

/**
 * Reads what the arms of a frequency got: by lot, whatever was exported to whom.
 * @throws PerennialError NOT_FOUND
 */
export async function readFrequency(
  store: Store,
  operational: Operational,
  { channel, now }: { readonly channel: string; readonly now: Instant },
): Promise<FrequencyInUse> {
  const frequency = findFrequency(await listDefinitions(operational), channel);
  const drawn = drawnArms(frequency);
  const starts = Date.parse(frequency.starts);
  const to = Math.min(now, frequency.ends === undefined ? now : Date.parse(frequency.ends));
  const from = Math.max(starts, to - mostWeeks * weekMs);
  const rows =
    from < to
      ? await store.rows(
          messagesByArmSql({
            ...{ from, to, salt: frequencySalt(frequency) },
            edges: drawn.slice(0, -1).map((each) => each.to),
          }),
          row,
        )
      : [];
  const sums = drawn.map((_, i) => sumsOf(rows.filter(({ arm }) => arm === i)));
  const all = sums[drawn.findIndex(({ of }) => of === 1)];
  const arms = drawn.map((each, i): ArmInUse => {
    const own = sums[i];
    return {
      ...{ arm: each.arm, share: each.share, of: each.of, people: own?.people ?? 0 },
      sentPerWeek: own?.perWeek ?? [],
      got: all === undefined || own === undefined || !(all.mean > 0) ? null : own.mean / all.mean,
      rule: armRule(frequency, each),
    };
  });
  const warnings = arms.flatMap(({ arm, of, got }, i) => {
    const [own, whole] = [sums[i], all];
    if (got === null || of === 1 || own === undefined || whole === undefined) return [];
    const error = Math.hypot(own.error, got * whole.error) / whole.mean;
    if (Math.abs(got - of) <= Math.max(tolerated, 3 * error)) return [];
    return [
      `The arm ${arm} was to get ${percent(of)} of the usual messages and got ${percent(got)}. Send by the audiences of the arms, or what is measured is less than it could be.`,
    ];
  });
  if (starts > now) warnings.push(`It begins on ${frequency.starts.slice(0, 10)}.`);
  else if (all !== undefined && !(all.mean > 0))
    warnings.push("The arm that gets all had no message yet: nothing can be compared.");
  return { frequency, from: new Date(from).toISOString(), arms, warnings };
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Messages a person of an arm had in all, its error, and week by week. */
function sumsOf(rows: readonly z.infer<typeof row>[]): {
  readonly people: number;
  readonly mean: number;
  readonly error: number;
  readonly perWeek: readonly number[];
} {
  const perWeek = rows.map(({ people, sent }) => sent / people);
  const mean = perWeek.reduce((sum, each) => sum + each, 0);
  // The weeks of a person are alike: their errors add up, which is the most that they can.
  const error = rows.reduce(
    (sum, { people, sent, squares }) =>
      sum + Math.sqrt(Math.max(0, squares / people - (sent / people) ** 2) / people),
    0,
  );
  return { people: rows[0]?.people ?? 0, mean, error, perWeek };
}
