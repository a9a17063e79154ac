import "./programs.css";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { percent } from "../format.ts";
import { ApiError } from "../queries/api.ts";
import { usePrograms } from "../queries/programs.ts";
import { CommandLine } from "../states/command-line.tsx";
import { Notice } from "../states/notice.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { DecisionsTab } from "./decisions-tab.tsx";
import { OffersTab } from "./offers-tab.tsx";
import { previewCommand } from "./placement-words.ts";
import { PlacementsTab } from "./placements-tab.tsx";
import { ProgramCard } from "./program-card.tsx";
import { ProgramsNav } from "./programs-nav.tsx";
import type { ProgramsTab } from "./programs-search.ts";

const route = getRouteApi("/programs");

/** What is shown to whom, who is kept out, and what was decided. */
export function ProgramsPage() {
  usePageTitle("Programs");
  const { tab, placement, who, dial, product } = route.useSearch();
  const { data, isError, error, refetch } = usePrograms();
  if (isError && data === undefined)
    return error instanceof ApiError && error.status === 404 ? (
      <DecidesNothing />
    ) : (
      <QueryProblem error={error} onRetry={() => refetch()} />
    );
  const command =
    tab === "placements" && placement !== undefined && who !== undefined
      ? previewCommand({ placement, who, dial, product })
      : commands[tab ?? "programs"];
  return (
    <div className="page programs">
      <header className="page-head">
        <div>
          <h1>Programs</h1>
          <p>What is shown to whom, who is kept out, and what was decided.</p>
        </div>
        <div className="page-actions">
          <CopyCommand command={command} />
        </div>
      </header>
      <ProgramsNav current={tab ?? "programs"} />
      {tab === "decisions" && <DecisionsTab />}
      {tab !== "decisions" && data === undefined && (
        <p className="page-reading" role="status">
          Reading the programs…
        </p>
      )}
      {tab === undefined && data !== undefined && <Programs overview={data} />}
      {tab === "offers" && data !== undefined && <OffersTab overview={data} />}
      {tab === "placements" && data !== undefined && <PlacementsTab overview={data} />}
    </div>
  );
}

const commands: Readonly<Record<ProgramsTab | "programs", string>> = {
  programs: "perennial programs list",
  placements: "perennial placements list",
  offers: "perennial coupons liability",
  decisions: "perennial decisions list",
};

function Programs({ overview }: { overview: ProgramOverview }) {
  const { programs, universal } = overview;
  if (programs.length === 0) return <NoProgram />;
  return (
    <>
      <p className="programs-holdout">
        {universal === null
          ? "Nobody is held out of all programs: what they add together cannot be measured."
          : `${percent(universal.share)} of all people are held out of all programs${universal.rotateDays === undefined ? "" : `, drawn anew every ${universal.rotateDays} days`}.`}
      </p>
      <div className="programs-list">
        {programs.map((program) => (
          <ProgramCard key={program.program} program={program} />
        ))}
      </div>
    </>
  );
}

function NoProgram() {
  return (
    <section className="card">
      <header className="card-head">
        <div>
          <h2>There is no program yet</h2>
          <p>
            A program has treatments for an audience, places where they are shown, and people who
            are held out. Start with the examples:
          </p>
        </div>
      </header>
      <CommandLine command="perennial apply examples/programs" />
    </section>
  );
}

/** The server has no Postgres, and so no definitions. */
function DecidesNothing() {
  return (
    <Notice
      icon={<IconPlugConnectedX size={26} stroke={1.6} />}
      title="This server decides nothing"
      quote="ENGINE_UNAVAILABLE"
    >
      <p>
        It could not start Postgres, which holds the programs. Values and customers are not
        affected. The terminal says why; start it again when that is mended:
      </p>
      <CommandLine command="perennial serve" />
    </Notice>
  );
}
