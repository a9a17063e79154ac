import { type Instant, zoneClock } from "../core/time.ts";
import { armsAmong } from "../decide/policy/ready-policy.ts";
import { drawnBy, type Version } from "./program-versions.ts";
import { beginOfDay } from "./statement-days.ts";

/** A program as it was read, or would have been, on a day, so long ago that what came after is known. */
export interface PastTest {
  readonly program: string;
  /** The first of the versions that were the same. */
  readonly version: number;
  /** YYYY-MM-DD in the shop's zone: as it was registered, or else {@link usualWeeks} and a window after the first sight. */
  readonly readOn: string;
  readonly isRegistered: boolean;
  readonly windowDays: number;
  /** Windows that close after it do not count. */
  readonly closedAt: Instant;
  /** When the day begins on which it is read, and when what comes after ends. */
  readonly readAt: Instant;
  readonly until: Instant;
  readonly arms: readonly string[];
  readonly holdout: number;
}

/** A test that registers no day counts the people of so many weeks. */
const usualWeeks = 8;
const usualWindowDays = 28;
const dayMs = 86_400_000;

/**
 * The tests that a program was, one for each draw of its lots: the first version with a holdout that anybody saw. A later version with the same salt is of the same people held out: what came of one
 * came of the other, and it would be no test of its own.
 * @param versions all of the program, in any order
 * @param firstSeen by version, when anybody saw it first
 */
export function pastTestsOf(
  versions: readonly Version[],
  of: {
    readonly firstSeen: ReadonlyMap<number, Instant>;
    readonly timezone: string;
    /** How long what comes after is followed. */
    readonly laterDays: number;
  },
): PastTest[] {
  const seen = versions
    .filter(({ version }) => of.firstSeen.has(version))
    .toSorted((a, b) => a.version - b.version);
  const salts = new Set<string>();
  return seen.flatMap(({ version, program }, at) => {
    if (program.holdout === 0 || salts.has(program.salt)) return [];
    salts.add(program.salt);
    const rest = seen.slice(at);
    const end = rest.findIndex((each) => drawnBy(each.program) !== drawnBy(program));
    const same = end < 0 ? rest : rest.slice(0, end);
    const firstAt = of.firstSeen.get(version) ?? 0;
    const next = end < 0 ? undefined : rest[end];
    const endAt = next === undefined ? Infinity : (of.firstSeen.get(next.version) ?? Infinity);
    const { windowDays = usualWindowDays, readOn: registered } =
      same.findLast((each) => each.program.measure?.readOn)?.program.measure ??
      same.at(-1)?.program.measure ??
      {};
    const closes = Math.min(firstAt + usualWeeks * 7 * dayMs, endAt) + windowDays * dayMs;
    const { dayOf } = zoneClock(of.timezone);
    const readOn = registered ?? dayOf(closes + dayMs);
    const begin = (later: number): Instant =>
      beginOfDay(readOn, { timezone: of.timezone, option: "readOn", later });
    const readAt = begin(0);
    return [
      {
        ...{ program: program.program, version, readOn, windowDays, readAt },
        ...{ isRegistered: registered !== undefined, until: begin(of.laterDays) },
        closedAt: Math.min(readAt, endAt + windowDays * dayMs),
        ...{ arms: armsAmong(program), holdout: program.holdout },
      },
    ];
  });
}
