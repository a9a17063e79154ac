import type { ArrivalSpan } from "../../../src/collect/arrivals.ts";

/** Tabs of the Data place beside the live one, which an address names by naming none. */
export const dataTabs = ["sources", "quarantine", "identities", "consent", "jobs"] as const;
export type DataTab = (typeof dataTabs)[number];

/** Figures of the Data place, as they are named in addresses. */
export const dataFigureIds = ["arrivals", "consents"] as const;
export type DataFigureId = (typeof dataFigureIds)[number];

/** The spans that an address names; it names no hour. */
const spans = ["day", "month"] as const satisfies readonly ArrivalSpan[];

/** The state that an address of the Data place carries. */
export interface DataSearch {
  readonly tab?: DataTab | undefined;
  /** How far back arrivals are drawn; absent: an hour. */
  readonly span?: (typeof spans)[number] | undefined;
  /** Figures shown as tables. */
  readonly table?: readonly DataFigureId[] | undefined;
  /** Of the debugger: only this source. Of Sources: the one that is open. */
  readonly source?: string | undefined;
  /** Of the debugger: only names that have this in them. */
  readonly name?: string | undefined;
  /** Of the debugger: only this person. Of Identities: whom to show. */
  readonly who?: string | undefined;
  readonly state?: "valid" | "invalid" | undefined;
  /** Of Quarantine: the reason that is open. */
  readonly group?: string | undefined;
  /** Of Sources: whether a new one is being added. */
  readonly add?: "source" | undefined;
}

export function parseDataSearch(input: Readonly<Record<string, unknown>>): DataSearch {
  const tables = String(input["table"] ?? "").split(",");
  const table = dataFigureIds.filter((id) => tables.includes(id));
  return {
    tab: dataTabs.find((tab) => tab === input["tab"]),
    span: spans.find((each) => each === input["span"]),
    table: table.length > 0 ? table : undefined,
    source: text(input["source"]),
    name: text(input["name"]),
    who: text(input["who"]),
    state: input["state"] === "valid" || input["state"] === "invalid" ? input["state"] : undefined,
    group: text(input["group"]),
    add: input["add"] === "source" ? "source" : undefined,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
