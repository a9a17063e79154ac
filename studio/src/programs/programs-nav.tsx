import { Link } from "@tanstack/react-router";
import { type ProgramsTab, programsTabs } from "./programs-search.ts";

type Part = ProgramsTab | "programs" | "goals";

const partWords: Readonly<Record<Part, string>> = {
  programs: "Programs",
  goals: "Goals",
  placements: "Placements",
  offers: "Offers",
  decisions: "Decisions",
};

/** The parts of Programs: what is wanted, what is done for it, where, with what, and what was decided. */
export function ProgramsNav({ current }: { current: Part }) {
  return (
    <nav className="tabs" aria-label="Parts of Programs">
      {(["programs", "goals", ...programsTabs] as const).map((part) => {
        const shared = {
          className: "tab",
          "aria-current": part === current ? "page" : undefined,
          activeOptions: { exact: true, includeSearch: true },
        } as const;
        if (part === "goals")
          return (
            <Link key={part} to="/goals" {...shared}>
              {partWords[part]}
            </Link>
          );
        return (
          <Link
            key={part}
            to="/programs"
            search={part === "programs" ? {} : { tab: part }}
            {...shared}
          >
            {partWords[part]}
          </Link>
        );
      })}
    </nav>
  );
}
