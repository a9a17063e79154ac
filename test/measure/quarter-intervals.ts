import type { Estimate } from "../../src/core/estimate.ts";
import { type MeasureReport, readMeasureReport } from "../../src/measure/measure-report.ts";
import type { CheckedShare } from "./checked-share.ts";
import { quarterPrograms } from "./quarter-truth.ts";
import type { QuarterTruth, SimulatedQuarter } from "./simulated-quarter.ts";

/** What a report tells of a quarter beside what is true of it, and whether it holds often enough over several quarters. */

/** Kinds of intervals, each counted by itself. */
const intervalKinds = [
  "all programs together",
  "the parts of programs",
  "an install, of who was moved",
  "lost by a message",
  "the price of a message",
] as const;

/** An interval of 95 % beside the truth, in euros. */
export interface QuarterInterval {
  readonly kind: (typeof intervalKinds)[number];
  readonly name: string;
  readonly wanted: number;
  /** Null: the report tells none. */
  readonly told: Ends | null;
}

type Ends = Pick<Estimate, "lower" | "upper">;

/** What one quarter came to. */
export interface QuarterTold {
  readonly intervals: readonly QuarterInterval[];
  /** Parts are the whole, to the cent. */
  readonly addsUp: boolean;
}

/** Reads the report of a quarter. */
export async function quarterIntervals(quarter: SimulatedQuarter): Promise<QuarterTold> {
  const { server, truth, from, to } = quarter;
  const report = await readMeasureReport(server.store, server.operational, {
    ...{ from, to, by: "month", windowDays: truth.app.windowDays, now: Date.now() },
    actions: [{ event: "Application Installed", program: "app" }],
  });
  const { total, parts, addsUp } = ofStatement(report);
  return {
    intervals: [
      { kind: "all programs together", name: "", wanted: truth.total, told: total },
      ...quarterPrograms.map((name, j) => ({
        ...({ kind: "the parts of programs", name } as const),
        ...{ wanted: truth.parts[j] ?? 0, told: parts.get(name) ?? null },
      })),
      {
        ...({ kind: "an install, of who was moved", name: "" } as const),
        ...{ wanted: truth.app.perInstall, told: ofInstall(report) },
      },
      ...ofMessages(report, truth),
    ],
    addsUp,
  };
}

const inEuros = ({ lower, upper }: Ends): Ends => ({ lower: lower / 100, upper: upper / 100 });

function ofStatement({ statement: { statement } }: MeasureReport): {
  readonly total: Ends;
  readonly parts: ReadonlyMap<string, Ends>;
  readonly addsUp: boolean;
} {
  if (!statement.ok) throw new Error(statement.why);
  const lines = statement.parts.published ? statement.parts.lines : [];
  const sum = lines.reduce((all, { shop }) => all + shop.value, 0);
  return {
    total: inEuros(statement.total.shop),
    parts: new Map(lines.map(({ program, shop }) => [program, inEuros(shop)])),
    addsUp: lines.length === 0 || sum === statement.total.shop.value,
  };
}

function ofInstall({ actions: [action] }: MeasureReport): Ends | null {
  const worth = action !== undefined && "found" in action ? action.found.contribution.value : null;
  if (worth === null) return null;
  const [lower, upper] = worth.interval;
  return {
    lower: lower ?? Number.NEGATIVE_INFINITY,
    upper: upper ?? Number.POSITIVE_INFINITY,
  };
}

function ofMessages(
  { messages: [message] }: MeasureReport,
  truth: QuarterTruth,
): readonly QuarterInterval[] {
  const found = message !== undefined && "found" in message ? message.found.found : null;
  const priced = found?.ok === true ? found : null;
  return [
    {
      ...({ kind: "lost by a message", name: "" } as const),
      ...{ wanted: truth.message.lossPerMessage, told: priced?.lossPerMessage ?? null },
    },
    {
      ...({ kind: "the price of a message", name: "" } as const),
      // Sending one costs a tenth of a cent.
      wanted: truth.message.price + 0.001,
      told: priced?.price ? inEuros(priced.price) : null,
    },
  ];
}

/** Whether an interval holds what is true; one that is not told does not. */
export function holdsTruth({ wanted, told }: QuarterInterval): boolean {
  return told !== null && told.lower <= wanted && wanted <= told.upper;
}

/**
 * By kind, how many of the intervals that were told hold, and where a quarter did not tell them, in how many it did. As in `verify:inference`
 * 93 % or more must hold, and nine quarters in ten tell; parts of one quarter are counted as if they were independent.
 */
export function countedQuarters(quarters: readonly QuarterTold[]): CheckedShare[] {
  return intervalKinds.flatMap((kind) => {
    const ofKind = quarters.map(({ intervals }) => intervals.filter((each) => each.kind === kind));
    const told = ofKind.flat().filter((each) => each.told !== null);
    const held = told.filter(holdsTruth).length;
    const telling = ofKind.filter((each) => each.every((one) => one.told !== null)).length;
    return [
      ...(told.length === 0
        ? []
        : [counted(kind, { count: held, rounds: told.length, least: 0.93 })]),
      ...(telling === quarters.length
        ? []
        : [
            counted(`${kind}: quarters that tell`, {
              ...{ count: telling, rounds: quarters.length, least: 0.9 },
            }),
          ]),
    ];
  });
}

function counted(
  name: string,
  of: { readonly count: number; readonly rounds: number; readonly least: number },
): CheckedShare {
  const { count, rounds, least } = of;
  return {
    name: `${name}: ${count} of ${rounds}`,
    share: count / rounds,
    ...{ rounds, least, most: 1 },
  };
}
