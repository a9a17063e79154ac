/** Figures of a case's page, as they are named in addresses. */
const caseFigureIds = ["cash", "moves"] as const;
export type CaseFigureId = (typeof caseFigureIds)[number];

/** The state that an address of a case carries. */
export interface CaseSearch {
  /** Figures shown as tables. */
  readonly table?: readonly CaseFigureId[] | undefined;
}

export function parseCaseSearch(input: Readonly<Record<string, unknown>>): CaseSearch {
  const tables = String(input["table"] ?? "").split(",");
  const table = caseFigureIds.filter((id) => tables.includes(id));
  return { table: table.length > 0 ? table : undefined };
}
