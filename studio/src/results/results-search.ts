/** The state that an address of the Results place carries. */
export interface ResultsSearch {
  /** Days of the shop, both within; absent: the ninety days until yesterday. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The number of an issued statement, in place of what is known now. */
  readonly statement?: string | undefined;
  /** The picture that is shown as a table: the waterfall, or the list by frequency. */
  readonly table?: "claimed" | "frequency" | undefined;
}

export function parseResultsSearch(input: Readonly<Record<string, unknown>>): ResultsSearch {
  const { statement } = input;
  return {
    from: dayOf(input["from"]),
    to: dayOf(input["to"]),
    statement:
      typeof statement === "string" && /^[1-9]\d{0,8}$/.test(statement) ? statement : undefined,
    table: (["claimed", "frequency"] as const).find((name) => name === input["table"]),
  };
}

function dayOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  return Number.isNaN(Date.parse(value)) ? undefined : value;
}

/** A period that can be asked for. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Periods that are asked for most, by today; the first is the usual one. */
export function usualPeriods(today: Date): readonly (Period & { readonly label: string })[] {
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()];
  const midnight = Date.UTC(year, month, today.getUTCDate());
  const quarter = Date.UTC(year, month - (month % 3), 1);
  return [
    { label: "90 days", from: iso(midnight - 90 * dayMs), to: iso(midnight - dayMs) },
    {
      label: "Last quarter",
      from: iso(Date.UTC(year, month - (month % 3) - 3, 1)),
      to: iso(quarter - dayMs),
    },
    {
      label: "This quarter so far",
      from: iso(quarter),
      to: iso(Math.max(quarter, midnight - dayMs)),
    },
  ];
}

/** The period of an address. */
export function periodOf({ from, to }: ResultsSearch, today: Date): Period {
  const [usual] = usualPeriods(today);
  return from !== undefined && to !== undefined && from <= to
    ? { from, to }
    : { from: usual?.from ?? "", to: usual?.to ?? "" };
}
