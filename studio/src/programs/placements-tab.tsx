import "./placements.css";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { CommandLine } from "../states/command-line.tsx";
import { kindWords } from "./kind-words.ts";
import { PlacementPreview } from "./placement-preview.tsx";
import { controlWords, programsAt } from "./placement-words.ts";
import { recipeWords } from "./recipe-words.ts";

const route = getRouteApi("/programs");

type Placement = ProgramOverview["placements"][number];

/** The places where something is shown, and what somebody would be shown there now. */
export function PlacementsTab({ overview }: { overview: ProgramOverview }) {
  const { placements } = overview;
  const search = route.useSearch();
  const chosen = placements.find(({ placement }) => placement === search.placement);
  const open = chosen ?? placements[0];
  if (open === undefined) return <NoPlacement />;
  return (
    <div className="placements">
      <nav aria-label="Placements">
        <ul className="placement-list">
          {placements.map((each) => (
            <PlacementLine
              key={each.placement}
              placement={each}
              overview={overview}
              isOpen={each === open}
            />
          ))}
        </ul>
      </nav>
      <PlacementPreview key={open.placement} placement={open} overview={overview} />
    </div>
  );
}

interface LineProps {
  readonly placement: Placement;
  readonly overview: ProgramOverview;
  readonly isOpen: boolean;
}

function PlacementLine({ placement, overview, isOpen }: LineProps) {
  const search = route.useSearch();
  const { placement: name, title, kind, list, control } = placement;
  const programs = programsAt(overview, placement);
  return (
    <li className="placement" data-open={isOpen}>
      <Link
        to="/programs"
        search={{ tab: "placements", placement: name, who: search.who }}
        aria-current={isOpen ? "true" : undefined}
        resetScroll={false}
        activeOptions={{ exact: true, includeSearch: true }}
      >
        <strong className="placement-title">{title}</strong>
        <span className="placement-kind">{kindWords[kind]}</span>
        <code className="placement-name">{name}</code>
      </Link>
      <p className="dim">
        {list === undefined ? controlWords(control) : `The control: ${recipeWords(list)}`}
      </p>
      {programs.length === 0 ? (
        <p className="dim">No program shows anything here.</p>
      ) : (
        <ol className="placement-programs" aria-label={`Programs at ${title}, in their order`}>
          {programs.map((program) => (
            <li key={program.program} data-state={program.state}>
              {program.title}
              {program.state !== "running" && <span className="dim"> ({program.state})</span>}
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

function NoPlacement() {
  return (
    <section className="card empty-card">
      <h2>There is no placement yet</h2>
      <p>
        A placement is a place where something is decided: a part of a page, a screen, a mail, a
        till. Start with the examples:
      </p>
      <CommandLine command="perennial apply examples/programs" />
    </section>
  );
}
