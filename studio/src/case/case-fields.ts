import type { BusinessCase } from "../../../src/plan/case.ts";
import type { CaseDriver } from "../../../src/plan/case-driver.ts";
import { type DriverKind, type DriverName, driverKinds } from "../../../src/plan/driver-kind.ts";
import { shortTitles } from "./short-titles.ts";

/** The figures of a case that can be changed where they are shown. */

type DriverFigure = "value" | "low" | "likely" | "high" | "estimate" | "standardError";
type TermName = "months" | "runs" | "discountRate" | "holdout";
type BaselineName = "orders" | "spread" | "testCost";

/** Where a figure stands in a case. */
export type FigurePlace =
  | { readonly driver: DriverName; readonly figure: DriverFigure }
  | { readonly term: TermName }
  | { readonly baseline: BaselineName }
  /** The correlation of one of the pairs that go up and down together. */
  | { readonly pair: number };

/** Units of figures: a share is written in percent. */
export type FigureUnit = DriverKind["unit"] | "months" | "correlation";

/** A row of the table of assumptions. */
export interface Assumption {
  readonly name: string;
  /** The driver that it is of; null of all else. */
  readonly driver: DriverName | null;
  readonly title: string;
  readonly unit: FigureUnit;
  /** What a person says about it; null of what is no driver, and of what the case does not name. */
  readonly said: Pick<CaseDriver, "grade" | "source" | "owner"> | null;
  readonly low: FigurePlace | null;
  readonly likely: FigurePlace;
  readonly high: FigurePlace | null;
  /** Of an estimate, in place of low and high. */
  readonly error: FigurePlace | null;
}

/** The assumptions of a case: those that it names, those that are left as usual, and the terms of the reckoning; how people are without it, and which go together. */
export function assumptionsOf({ drivers, baseline, together }: BusinessCase): {
  readonly named: readonly Assumption[];
  readonly usual: readonly Assumption[];
  readonly terms: readonly Assumption[];
  readonly anyway: readonly Assumption[];
  readonly pairs: readonly Assumption[];
} {
  const rows = driverKinds.map((kind) => assumptionOf(kind, drivers[kind.name]));
  return {
    named: rows.filter(({ said }) => said !== null),
    usual: rows.filter(({ said }) => said === null),
    terms: termKinds.map(({ name, title, unit }) => alone(name, title, unit, { term: name })),
    anyway: baselineKinds
      .filter(({ name }) => baseline?.[name] !== undefined)
      .map(({ name, title, unit }) => alone(`anyway-${name}`, title, unit, { baseline: name })),
    pairs: together.map(({ drivers: [one, other] }, i) =>
      alone(`pair-${i}`, `${shortTitles[one]} and ${shortTitles[other]}`, "correlation", {
        pair: i,
      }),
    ),
  };
}

/** A row of one figure of which nothing is said. */
function alone(name: string, title: string, unit: FigureUnit, likely: FigurePlace): Assumption {
  return {
    name,
    driver: null,
    title,
    unit,
    likely,
    said: null,
    low: null,
    high: null,
    error: null,
  };
}

function assumptionOf(kind: DriverKind, driver: CaseDriver | undefined): Assumption {
  const { name, title, unit } = kind;
  const at = (figure: DriverFigure): FigurePlace => ({ driver: name, figure });
  const single = { low: null, high: null, error: null };
  const row = { name, driver: name, title, unit, said: driver ?? null };
  if (driver === undefined || "value" in driver) return { ...row, ...single, likely: at("value") };
  if ("low" in driver)
    return { ...row, low: at("low"), likely: at("likely"), high: at("high"), error: null };
  return { ...row, ...single, likely: at("estimate"), error: at("standardError") };
}

const termKinds = [
  { name: "holdout", title: "Share that is held out", unit: "share", least: 0, most: 0.9 },
  { name: "months", title: "Months looked at", unit: "months", least: 1, most: 60 },
  { name: "runs", title: "Months that it runs", unit: "months", least: 1, most: 60 },
  { name: "discountRate", title: "Discount rate, a year", unit: "share", least: -0.89, most: 10 },
] as const;

const baselineKinds = [
  {
    name: "orders",
    title: "Orders of a person in the first month",
    unit: "orders",
    least: 1e-9,
    most: 100,
  },
  {
    name: "spread",
    title: "Spread of a person's contribution",
    unit: "money",
    least: 1e-9,
    most: 1e12,
  },
  { name: "testCost", title: "Cost of testing it first", unit: "money", least: 0, most: 1e12 },
] as const;

/** The figure at a place; of a driver that the case does not name what is usual. */
export function figureAt(of: BusinessCase, place: FigurePlace): number {
  if ("term" in place) return of[place.term];
  if ("baseline" in place) return of.baseline?.[place.baseline] ?? 0;
  if ("pair" in place) return of.together[place.pair]?.correlation ?? 0;
  const driver: Readonly<Record<string, unknown>> = { ...of.drivers[place.driver] };
  const figure = driver[place.figure];
  return typeof figure === "number" ? figure : (kindOf(place.driver)?.usual ?? 0);
}

/** The case with another figure at a place. A driver that it did not name becomes a judgement that nobody has explained yet. */
export function withFigure(of: BusinessCase, place: FigurePlace, figure: number): BusinessCase {
  if ("term" in place) return { ...of, [place.term]: figure };
  if ("baseline" in place) {
    const { baseline } = of;
    return baseline === undefined
      ? of
      : { ...of, baseline: { ...baseline, [place.baseline]: figure } };
  }
  if ("pair" in place) {
    const together = of.together.map((pair, i) =>
      i === place.pair ? { ...pair, correlation: figure } : pair,
    );
    return { ...of, together };
  }
  const unsaid = { grade: "D", source: "", owner: "", value: 0 } as const;
  const driver = of.drivers[place.driver] ?? unsaid;
  return {
    ...of,
    drivers: { ...of.drivers, [place.driver]: { ...driver, [place.figure]: figure } },
  };
}

/** What is wrong with a figure at a place; undefined: nothing. */
export function figureFault(
  of: BusinessCase,
  place: FigurePlace,
  figure: number,
): string | undefined {
  if ("term" in place) return termFault(of, place.term, figure);
  if ("baseline" in place) return baselineFault(place.baseline, figure);
  if ("pair" in place) return Math.abs(figure) < 1 ? undefined : "must be between -1 and 1";
  const kind = kindOf(place.driver);
  if (kind === undefined) return undefined;
  if (place.figure === "standardError") return figure < 0 ? "must be 0 or more" : undefined;
  const range = rangeFault(figure, kind);
  if (range !== undefined) return range;
  if (!["low", "likely", "high"].includes(place.figure)) return undefined;
  const given = withFigure(of, place, figure);
  const [low, likely, high] = (["low", "likely", "high"] as const).map((name) =>
    figureAt(given, { driver: place.driver, figure: name }),
  );
  return Number(low) <= Number(likely) && Number(likely) <= Number(high)
    ? undefined
    : "low, likely and high must stand in this order";
}

function termFault(of: BusinessCase, name: TermName, figure: number): string | undefined {
  const term = termKinds.find((each) => each.name === name);
  if (term === undefined) return undefined;
  if (term.unit === "months" && !Number.isInteger(figure)) return "must be whole months";
  const given = { ...of, [name]: figure };
  if (term.unit === "months" && given.runs > given.months)
    return "it cannot run for longer than is looked at";
  return rangeFault(figure, term);
}

function baselineFault(name: BaselineName, figure: number): string | undefined {
  const kind = baselineKinds.find((each) => each.name === name);
  if (kind === undefined || (figure >= kind.least && figure <= kind.most)) return undefined;
  return kind.least > 0 ? "must be more than 0, and possible" : "must be 0 or more";
}

function rangeFault(
  figure: number,
  { least, most, unit }: Pick<DriverKind, "least" | "most"> & { readonly unit: FigureUnit },
): string | undefined {
  if (figure >= least && figure <= most) return undefined;
  const [from, to] = [least, most].map((end) => figureText(end, unit));
  return `must be from ${from} to ${to}${unit === "share" ? "%" : ""}`;
}

const kindOf = (name: DriverName): DriverKind | undefined =>
  driverKinds.find((kind) => kind.name === name);

/** A figure as it stands in its field: a share in percent, thousands marked. */
export function figureText(value: number, unit: FigureUnit): string {
  const shown = unit === "share" ? 100 * value : value;
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 12 }).format(shown);
}

/**
 * The figure that a field's text means; undefined where it means none. A comma marks thousands only: "0,35" is not taken for 35.
 * @example figureOf("35 %", "share") // 0.35
 */
export function figureOf(text: string, unit: FigureUnit): number | undefined {
  const written = text.replace("−", "-").replaceAll(/[\s%]/g, "");
  if (!/^-?(\d+|[1-9]\d{0,2}(,\d{3})+|(?=\.\d))(\.\d*)?$/.test(written)) return undefined;
  const value = Number(written.replaceAll(",", ""));
  // Not 0.35000000000000003: what is approved is the text.
  return unit === "share" ? Number((value / 100).toPrecision(15)) : value;
}

/** What the unit column says. */
export function unitWord(unit: FigureUnit, currency: string): string {
  if (unit === "share") return "%";
  return unit === "money" ? currency : unit;
}

/** A figure that was changed, in words. */
export interface FigureChange {
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

/** Which figures of a case differ from those of another. */
export function changedFigures(before: BusinessCase, now: BusinessCase): readonly FigureChange[] {
  return Object.values(assumptionsOf(now))
    .flat()
    .flatMap(({ title, unit, low, likely, high, error }) =>
      Object.entries({ low, likely, high, error }).flatMap(([column, place]) => {
        if (place === null) return [];
        const [from, to] = [figureAt(before, place), figureAt(now, place)];
        if (from === to) return [];
        const mark = unit === "share" ? "%" : "";
        const which = column === "error" ? ", error" : low === null ? "" : `, ${column}`;
        return [
          {
            title: `${title}${which}`,
            from: `${figureText(from, unit)}${mark}`,
            to: `${figureText(to, unit)}${mark}`,
          },
        ];
      }),
    );
}
