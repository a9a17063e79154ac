import {
  type PromoClass,
  promoClasses,
  type SegmentName,
  segmentNames,
} from "../../src/customers/profile.ts";

/**
 * The state that an address carries, so that a copied link shows the same thing. Addresses are
 * written as plain text (`?cohorts=2011-01,2011-03`); each place parses its part and drops the rest.
 */

/** Figures of the Value place, as they are named in addresses. */
export const figureIds = [
  "curves",
  "cohorts",
  "compare",
  "retention",
  "segments",
  "check",
  "levels",
  "acquisition",
  "ideal",
  "forecasters",
  "origins",
  "calibration",
  "coverage",
  "effects",
  "early",
] as const;
export type FigureId = (typeof figureIds)[number];

/** Tabs of the Value place beside its overview, which an address names by naming none. */
export const valueTabs = ["acquisition", "model"] as const;
export type ValueTab = (typeof valueTabs)[number];

export interface ValueSearch {
  readonly tab?: ValueTab | undefined;
  /** How the Acquisition tab splits customers, e.g. `source`; absent: the first split there is. */
  readonly by?: string | undefined;
  /** Levels of that split whose curves are drawn; absent: the largest. */
  readonly levels?: readonly string[] | undefined;
  /** Months of the cohorts drawn; absent: the studio's choice. */
  readonly cohorts?: readonly string[] | undefined;
  /** Figures shown as tables. */
  readonly table?: readonly FigureId[] | undefined;
  /** Last day of the data when a link was copied: a later visit says that the figures have moved on. */
  readonly asOf?: string | undefined;
}

export const sortKeys = [
  "residualValue",
  "contribution",
  "lastOrderAt",
  "firstOrderAt",
  "orders",
  "pAlive",
  "revenue",
] as const;
export type SortKey = (typeof sortKeys)[number];

/** The same names as the API's query. */
export interface CustomersSearch {
  readonly search?: string | undefined;
  readonly segment?: SegmentName | undefined;
  readonly promo?: PromoClass | undefined;
  readonly cohort?: string | undefined;
  readonly country?: string | undefined;
  readonly sort?: SortKey | undefined;
  readonly direction?: "asc" | "desc" | undefined;
}

export function parseValueSearch(input: Readonly<Record<string, unknown>>): ValueSearch {
  const cohorts = list(input["cohorts"]).filter(isMonth);
  const table = figureIds.filter((id) => list(input["table"]).includes(id));
  const asOf = text(input["asOf"]);
  const by = text(input["by"]);
  const levels = list(input["levels"]);
  return {
    tab: valueTabs.find((tab) => tab === input["tab"]),
    by: by !== undefined && /^[a-z]+$/.test(by) ? by : undefined,
    levels: levels.length > 0 ? levels : undefined,
    cohorts: cohorts.length > 0 ? cohorts : undefined,
    table: table.length > 0 ? table : undefined,
    asOf: asOf !== undefined && /^\d{4}-\d\d-\d\d$/.test(asOf) ? asOf : undefined,
  };
}

export function parseCustomersSearch(input: Readonly<Record<string, unknown>>): CustomersSearch {
  const cohort = text(input["cohort"]);
  return {
    search: text(input["search"]),
    segment: segmentNames.find((name) => name === input["segment"]),
    promo: promoClasses.find((name) => name === input["promo"]),
    cohort: cohort !== undefined && isMonth(cohort) ? cohort : undefined,
    country: text(input["country"]),
    sort: sortKeys.find((key) => key === input["sort"]),
    direction: input["direction"] === "asc" ? "asc" : undefined,
  };
}

/** An address's query as plain texts. */
export function readQuery(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

/** Plain texts and lists as an address's query; commas between items stay readable, one within an item gets a backslash. */
export function writeQuery(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    const written = Array.isArray(value) ? value.map(escaped).join(",") : value;
    if (typeof written === "string" && written !== "") query.set(name, written);
  }
  const written = query.toString().replaceAll("%2C", ",");
  return written === "" ? "" : `?${written}`;
}

function list(value: unknown): readonly string[] {
  if (typeof value === "string") return items(value);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The items of a written list. */
function items(written: string): readonly string[] {
  const found = written.match(/(?:\\.|[^,\\])+/g) ?? [];
  return found.map((item) => item.replaceAll(/\\(.)/g, "$1"));
}

function escaped(item: unknown): string {
  return String(item).replaceAll(/[\\,]/g, "\\$&");
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function isMonth(value: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(value);
}
