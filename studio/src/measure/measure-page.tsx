import "./measure.css";
import { IconArrowLeft, IconTargetArrow } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import { measureCommand } from "../commands.ts";
import { DataSkeleton } from "../data/data-skeleton.tsx";
import { CopyCommand } from "../figures/copy-command.tsx";
import { day } from "../format.ts";
import { ApiError } from "../queries/api.ts";
import { usePrograms, useReadout } from "../queries/programs.ts";
import { ProgramStages } from "../stages/stage-strip.tsx";
import { Notice } from "../states/notice.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { DividendCard } from "./dividend-card.tsx";
import { EffectsFigure } from "./effects-figure.tsx";
import { askedOf } from "./measure-search.ts";
import { NumbersFigure } from "./numbers-figure.tsx";
import { PromisedCard } from "./promised-card.tsx";
import { effectEstimate } from "./readout-words.ts";
import { Registration } from "./registration.tsx";
import { Relaunch } from "./relaunch.tsx";
import { SegmentsFigure } from "./segments-figure.tsx";
import { VerdictCard } from "./verdict-card.tsx";
import { WhoCounts } from "./who-counts.tsx";
import { WindowChoice } from "./window-choice.tsx";

const route = getRouteApi("/programs/$program/measure");

/** What a program added, against the people that it holds out. */
export function MeasurePage() {
  const { program } = route.useParams();
  const search = route.useSearch();
  const asked = askedOf(search);
  const { data, error, refetch, isPlaceholderData } = useReadout(program, asked);
  const programs = usePrograms().data?.programs;
  const title = programs?.find((each) => each.program === program)?.title ?? program;
  usePageTitle(`What ${title} added`);
  if (error instanceof ApiError && error.status === 404) return <NoSuchProgram program={program} />;
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  return (
    <div className="page measure">
      <p className="way-back">
        <Link to="/programs">
          <IconArrowLeft size={16} stroke={1.8} aria-hidden />
          All programs
        </Link>
      </p>
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          <p>What it added, against the people that it holds out.</p>
        </div>
        <div className="page-actions">
          <Relaunch key={program} program={program} />
          <CopyCommand
            command={measureCommand(program, { ...asked, sequential: data?.sequential })}
          />
        </div>
      </header>
      <ProgramStages program={program} current="Measure" />
      {/* What was typed of one program holds for no other. */}
      <WindowChoice
        key={program}
        windowDays={asked.windowDays ?? data?.windowDays}
        sequential={asked.sequential ?? data?.sequential}
      />
      {data === undefined ? (
        <DataSkeleton what="Reading what it added…" />
      ) : (
        <div className="measure-told" aria-busy={isPlaceholderData}>
          {isPlaceholderData && <p role="status">Reading anew; below is what was read before…</p>}
          <Told readout={data} />
        </div>
      )}
    </div>
  );
}

function Told({ readout }: { readout: ProgramReadout }) {
  const { whole, from, version, since, windowDays } = readout;
  const isTold = whole?.effects.some((effect) => effectEstimate(effect) !== null) ?? false;
  return (
    <>
      <VerdictCard readout={readout} />
      <Registration readout={readout} />
      {isTold && whole !== null && (
        <>
          <EffectsFigure readout={readout} whole={whole} />
          <SegmentsFigure readout={readout} whole={whole} />
        </>
      )}
      <PromisedCard readout={readout} />
      <DividendCard readout={readout} />
      {isTold && <NumbersFigure readout={readout} />}
      <WhoCounts readout={readout} />
      <p className="dim">
        {since === version ? `Version ${version}` : `Versions ${since} to ${version}`}
        {from !== null && `, seen since ${day(from.slice(0, 10))}`}. What came within {windowDays}{" "}
        {windowDays === 1 ? "day" : "days"} of a person's first sight counts.
      </p>
    </>
  );
}

function NoSuchProgram({ program }: { program: string }) {
  return (
    <Notice
      icon={<IconTargetArrow size={26} stroke={1.6} />}
      title={`There is no program ${program}`}
    >
      <p>
        See <Link to="/programs">all programs</Link>.
      </p>
    </Notice>
  );
}
