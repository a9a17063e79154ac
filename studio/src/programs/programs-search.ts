/** The parts of Programs besides the programs themselves. */
export const programsTabs = ["placements", "offers", "decisions"] as const;
export type ProgramsTab = (typeof programsTabs)[number];

/** The stances of the discovery dial, from what a person knows to what is new. */
export const dialStances = ["safe", "balanced", "bold"] as const;
export type DialStance = (typeof dialStances)[number];

/** The state that an address of the Programs place carries. */
export interface ProgramsSearch {
  /** Absent: the programs themselves. */
  readonly tab?: ProgramsTab | undefined;
  /** Of decisions: only this person, program, placement, only those that were seen; and the one that is open. */
  readonly who?: string | undefined;
  readonly program?: string | undefined;
  readonly placement?: string | undefined;
  readonly seen?: "yes" | undefined;
  readonly decision?: string | undefined;
  /** Of a placement's preview: another stance than the list's own, and the SKU of the page's product. */
  readonly dial?: DialStance | undefined;
  readonly product?: string | undefined;
  /** Of offers: what is looked for among treatments. */
  readonly search?: string | undefined;
}

export function parseProgramsSearch(input: Readonly<Record<string, unknown>>): ProgramsSearch {
  return {
    tab: programsTabs.find((each) => each === input["tab"]),
    who: text(input["who"]),
    program: text(input["program"]),
    placement: text(input["placement"]),
    seen: input["seen"] === "yes" ? "yes" : undefined,
    decision: text(input["decision"]),
    dial: dialStances.find((each) => each === input["dial"]),
    product: text(input["product"]),
    search: text(input["search"]),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
