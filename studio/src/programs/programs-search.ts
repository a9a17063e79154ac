/** The state that an address of the Programs place carries. */
export interface ProgramsSearch {
  /** Absent: the programs themselves. */
  readonly tab?: "decisions" | undefined;
  /** Of decisions: only this person, program, placement, only those that were seen; and the one that is open. */
  readonly who?: string | undefined;
  readonly program?: string | undefined;
  readonly placement?: string | undefined;
  readonly seen?: "yes" | undefined;
  readonly decision?: string | undefined;
}

export function parseProgramsSearch(input: Readonly<Record<string, unknown>>): ProgramsSearch {
  return {
    tab: input["tab"] === "decisions" ? "decisions" : undefined,
    who: text(input["who"]),
    program: text(input["program"]),
    placement: text(input["placement"]),
    seen: input["seen"] === "yes" ? "yes" : undefined,
    decision: text(input["decision"]),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
