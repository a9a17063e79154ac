/** The state that addresses of audiences carry. */

/** What the list can be sorted by. */
export const audienceSorts = ["title", "members", "day", "week", "changedAt"] as const;
export type AudienceSort = (typeof audienceSorts)[number];

export interface AudiencesSearch {
  readonly search?: string | undefined;
  /** Absent: the order of names. */
  readonly sort?: AudienceSort | undefined;
  readonly direction?: "asc" | "desc" | undefined;
}

export function parseAudiencesSearch(input: Readonly<Record<string, unknown>>): AudiencesSearch {
  const { search, sort, direction } = input;
  return {
    search: typeof search === "string" && search.trim() !== "" ? search : undefined,
    sort: audienceSorts.find((each) => each === sort),
    direction: direction === "asc" || direction === "desc" ? direction : undefined,
  };
}

/** Figures of an audience's page, as they are named in addresses. */
const audienceFigureIds = ["size", "dry-run"] as const;
export type AudienceFigureId = (typeof audienceFigureIds)[number];

/** Of one audience. All are texts or lists of them, as addresses are written. */
export interface AudienceSearch {
  /** Figures shown as tables. */
  readonly table?: readonly AudienceFigureId[] | undefined;
  /** The page of members; absent: the first. */
  readonly page?: string | undefined;
  /** The version that is open. */
  readonly version?: string | undefined;
}

export function parseAudienceSearch(input: Readonly<Record<string, unknown>>): AudienceSearch {
  const tables = String(input["table"] ?? "").split(",");
  const table = audienceFigureIds.filter((id) => tables.includes(id));
  const { page, version } = input;
  return {
    table: table.length > 0 ? table : undefined,
    page: isNumber(page) && page !== "1" ? page : undefined,
    version: isNumber(version) ? version : undefined,
  };
}

function isNumber(value: unknown): value is string {
  return typeof value === "string" && /^[1-9]\d{0,6}$/.test(value);
}
