import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import type { ExperimentReadout } from "../../../src/measure/experiment.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { programsSimulateCommand } from "../commands.ts";
import { count, counted, day, sentence } from "../format.ts";
import { useValueReport } from "../queries/value-report.ts";
import { CommandLine } from "../states/command-line.tsx";
import {
  effectEstimate,
  effectText,
  harmsOf,
  headlineOf,
  splitWords,
  verdictMarks,
  wordsOf,
} from "./readout-words.ts";

/** What to do, and what that rests on; or why nothing is told, and what helps. */
export function VerdictCard({ readout }: { readout: ProgramReadout }) {
  const { whole } = readout;
  return (
    <section className="card verdict-card" aria-labelledby="verdict-title">
      {whole === null ? (
        <Untold readout={readout} />
      ) : (
        <>
          <Verdict readout={readout} whole={whole} />
          <Split whole={whole} />
        </>
      )}
    </section>
  );
}

function Untold({ readout }: { readout: ProgramReadout }) {
  const { refused, people, waitsUntil, program } = readout;
  const seen = people.treated + people.heldOut + people.open;
  if (waitsUntil !== null)
    return (
      <>
        <h2 id="verdict-title">Being measured until {day(waitsUntil)}</h2>
        <p className="verdict-says">
          {counted(seen, "person", "people")} so far. No effect is shown before orders are known
          until then, so that no early chance decides.
        </p>
        {seen === 0 && <SimulateHint program={program} />}
      </>
    );
  return (
    <>
      <h2 id="verdict-title">{people.open > 0 ? "Not ready" : "Nothing can be told"}</h2>
      <p className="verdict-says">{refused}</p>
      {seen === 0 && <SimulateHint program={program} />}
      {people.open > 0 && (
        <p className="dim">
          A person's window closes once orders are known up to its end: import the newest orders, or
          count fewer days.
        </p>
      )}
    </>
  );
}

/** In a sample shop nobody comes by; its customers may be let. */
function SimulateHint({ program }: { program: string }) {
  if (useValueReport().data?.shop.sample !== true) return null;
  return (
    <>
      <p className="dim">
        This is a sample store, to which nobody comes. Let its customers live on for eight weeks,
        meet the program once it runs and answer it; what they do is invented, marked as such, and
        the truth of it is printed:
      </p>
      <CommandLine command={programsSimulateCommand(program)} />
    </>
  );
}

interface WholeProps {
  readonly readout: ProgramReadout;
  readonly whole: ExperimentReadout;
}

function Verdict({ readout, whole }: WholeProps) {
  const [primary] = whole.effects;
  const headline = headlineOf(readout);
  if (primary === undefined) return null;
  const { verdict, why } = primary;
  return (
    <>
      <h2 id="verdict-title" data-verdict={verdictMarks[verdict]}>
        <VerdictIcon verdict={verdictMarks[verdict]} />
        {sentence(verdict).slice(0, -1)}
      </h2>
      {headline === null ? (
        <p className="verdict-says">{why}</p>
      ) : (
        <p className="verdict-says">
          Effect on {headline.outcome}: <strong>{headline.perPerson.value}</strong>
          {headline.inAll !== null && " a person"}{" "}
          <span className="range">({headline.perPerson.range})</span>,{" "}
          {headline.inAll !== null && (
            <>
              and <strong>{headline.inAll.value}</strong> in all{" "}
              <span className="range">({headline.inAll.range})</span>{" "}
            </>
          )}
          for the {count(headline.treated)} people who had it. 95% intervals.
        </p>
      )}
      {headline !== null && <p>{why}</p>}
      {harmsOf(whole).map((effect) => {
        const estimate = effectEstimate(effect);
        if (estimate === null) return null;
        const text = effectText(effect.outcome, estimate, readout.currency);
        return (
          <p key={effect.outcome} className="verdict-harm">
            <VerdictIcon verdict="less" />
            {wordsOf(effect.outcome).label} is on the bad side: {text.value} ({text.range}).
          </p>
        );
      })}
    </>
  );
}

function Split({ whole }: { whole: ExperimentReadout }) {
  const { srm, warnings } = whole;
  const Icon = srm.ok ? IconCheck : IconAlertTriangle;
  return (
    <ul className="verdict-checks">
      <li data-ok={srm.ok}>
        <Icon size={17} stroke={1.8} aria-hidden />
        <span>
          <strong>{srm.ok ? "The split is as drawn." : "The split is not as drawn."}</strong>{" "}
          {splitWords(whole)}
        </span>
      </li>
      {srm.ok &&
        warnings.map((warning) => (
          <li key={warning} data-ok={false}>
            <IconAlertTriangle size={17} stroke={1.8} aria-hidden />
            <span>{warning}</span>
          </li>
        ))}
    </ul>
  );
}
