import { Skeleton } from "@mantine/core";
import type { Estimate } from "../../../src/core/estimate.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { AuditedWindow } from "../../../src/plan/audit-case.ts";
import {
  differencesScale,
  ForestAxis,
  ForestBar,
  type ForestScale,
} from "../charts/forest-bar.tsx";
import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { auditCommand } from "../commands.ts";
import { Figure } from "../figures/figure.tsx";
import { counted } from "../format.ts";
import { useCaseAudit, usePlannedProgram } from "../queries/plan.ts";
import { CommandLine } from "../states/command-line.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import {
  auditedCase,
  auditVerdict,
  measuredEstimate,
  promisedData,
  promisedEstimate,
  promisedTitle,
} from "./promised-words.ts";
import { axisText, effectText } from "./readout-words.ts";
import { useMeasureLink } from "./use-measure-link.ts";

/** What the program's case promised beside what came. Nothing where it has no case, or nothing is told yet. */
export function PromisedCard({ readout }: { readout: ProgramReadout }) {
  const { program, whole, currency } = readout;
  const hasCase = usePlannedProgram(program).data?.plan.case != null;
  const isAsked = hasCase && whole !== null;
  const { data, error, refetch } = useCaseAudit(program, isAsked);
  const link = useMeasureLink("promised");
  if (!isAsked) return null;
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  if (data === undefined) return <Comparing />;
  const { mark, head, says } = auditVerdict(data, currency);
  return (
    <Figure
      id="promised"
      asTable={false}
      link={link}
      title={promisedTitle}
      subtitle={`Contribution of a person met, from the first sight on. Line and band: what was promised, and nine draws of ten; mark and bar: what was measured, with its 95% interval. ${auditedCase(data)}`}
      data={promisedData(data, currency)}
    >
      <p className="dividend-says">
        <VerdictIcon verdict={mark} /> <strong data-verdict={mark}>{head}.</strong> {says}
      </p>
      <Windows windows={data.windows} judgedBy={data.judgedBy} currency={currency} />
      <CommandLine command={auditCommand(program)} />
    </Figure>
  );
}

function Comparing() {
  return (
    <section className="card" id="promised" aria-labelledby="promised-untold-title" aria-busy>
      <header className="card-head">
        <div>
          <h2 id="promised-untold-title">{promisedTitle}</h2>
        </div>
      </header>
      <p role="status">Comparing what the case promised with each window that has closed…</p>
      <Skeleton height={180} radius={8} mt={12} />
    </section>
  );
}

interface WindowsProps {
  readonly windows: readonly AuditedWindow[];
  readonly judgedBy: number | null;
  readonly currency: string;
}

function Windows({ windows, judgedBy, currency }: WindowsProps) {
  const estimates = windows.flatMap((each) => [
    promisedEstimate(each),
    ...[measuredEstimate(each)].filter((found) => found !== null),
  ]);
  const scale = differencesScale(estimates, (value) => axisText("contribution", value, currency));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label="Windows, one by one">
      <table className="table forest measured promised">
        <thead>
          <tr>
            <th scope="col">Within</th>
            <td className="forest-head">
              <div className="forest-room">
                <ForestAxis scale={scale} />
              </div>
            </td>
            <th scope="col">Promised</th>
            <th scope="col">Measured</th>
          </tr>
        </thead>
        <tbody>
          {windows.map((each) => (
            <WindowRow
              key={each.days}
              window={each}
              isJudge={each.days === judgedBy}
              scale={scale}
              currency={currency}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface WindowProps {
  readonly window: AuditedWindow;
  readonly isJudge: boolean;
  readonly scale: ForestScale;
  readonly currency: string;
}

function WindowRow({ window, isJudge, scale, currency }: WindowProps) {
  const promised = promisedEstimate(window);
  const measured = measuredEstimate(window);
  return (
    <tr data-verdict={isJudge}>
      <th scope="row">
        {counted(window.days, "day")}
        {window.measured !== null && (
          <span className="forest-kind">
            {counted(window.measured.people, "person", "people")}
            {isJudge && ", judged by it"}
          </span>
        )}
      </th>
      <td className="forest-cell">
        <div className="forest-room promised-room">
          <PromisedBand estimate={promised} scale={scale} />
          {measured !== null && <ForestBar estimate={measured} scale={scale} />}
        </div>
      </td>
      <Text what="Promised" estimate={promised} currency={currency} />
      {measured === null ? (
        <td className="forest-text dim" data-what="Measured">
          not yet
        </td>
      ) : (
        <Text what="Measured" estimate={measured} currency={currency} />
      )}
    </tr>
  );
}

/** What was promised, behind what was measured: a band for nine draws of ten, a line at the likely figure. */
function PromisedBand({ estimate, scale }: { estimate: Estimate; scale: ForestScale }) {
  const { at } = scale;
  return (
    <svg className="promised-band" height="18" width="100%" aria-hidden="true">
      <line x1={at(estimate.lower)} x2={at(estimate.upper)} y1="9" y2="9" />
      <line
        className="promised-likely"
        x1={at(estimate.value)}
        x2={at(estimate.value)}
        y1="1"
        y2="17"
      />
    </svg>
  );
}

interface TextProps {
  /** Which column it is, said where columns stand below each other. */
  readonly what: string;
  readonly estimate: Estimate;
  readonly currency: string;
}

function Text({ what, estimate, currency }: TextProps) {
  const text = effectText("contribution", estimate, currency);
  return (
    <td className="forest-text" data-what={what}>
      {text.value} <span className="range">{text.range}</span>
    </td>
  );
}
