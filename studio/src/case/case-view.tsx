import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { BusinessCase } from "../../../src/plan/case.ts";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import { Figure } from "../figures/figure.tsx";
import { FigureTable } from "../figures/figure-table.tsx";
import { count } from "../format.ts";
import { AssumptionsFigure } from "./assumptions-figure.tsx";
import { CaseKpis } from "./case-kpis.tsx";
import { monthsData, overlapsData } from "./case-tables.ts";
import { measuringFacts, type NamedFact, returnFacts } from "./case-words.ts";
import { CashFigure } from "./cash-figure.tsx";
import { CorrectionCard } from "./correction-card.tsx";
import { MovesFigure } from "./moves-figure.tsx";
import { useCaseLink } from "./use-case-figure.ts";

interface CaseViewProps {
  readonly told: ToldCase;
  readonly text: BusinessCase;
  readonly isBehind: boolean;
  /** It is the program's: nothing is known of one that was just begun. */
  readonly isKept: boolean;
  readonly onChange: (text: BusinessCase) => void;
  /** The approvals: they stand between what the case rests on and its details. */
  readonly children: ReactNode;
}

/** A case: what it comes to, what moves it, what it rests on, who approved it, and its details. */
export function CaseView({ told, text, isBehind, isKept, onChange, children }: CaseViewProps) {
  return (
    <div className="case-told" data-behind={isBehind}>
      <CaseKpis told={told} />
      <Warnings warnings={told.warnings} />
      {isKept && <CorrectionCard told={told} text={text} onChange={onChange} />}
      <div className="case-grid">
        <CashFigure told={told} />
        <MovesFigure told={told} />
        <AssumptionsFigure told={told} text={text} onChange={onChange} />
        {children}
        <MonthsFigure told={told} />
        <Facts title="How the money comes back" id="return" facts={returnFacts(told)} />
        <Facts title="How it will be measured" id="measuring" facts={measuringFacts(told)} />
        <OverlapsFigure told={told} />
      </div>
      <p className="dim case-origin">
        {told.case.author !== "" && `Made by ${told.case.author}. `}
        Amounts{told.currency === "" ? "" : ` in ${told.currency}`} are incremental, discounted from
        the middle of each month. {count(told.case.draws)} draws from seed {told.case.seed}: the
        same text gives the same figures. Package <code>{told.hash.slice(0, 12)}</code>.
      </p>
    </div>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <section className="card case-warnings" aria-labelledby="warnings-title">
      <h2 id="warnings-title">Before you sign</h2>
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>
            <IconAlertTriangle size={17} stroke={1.8} aria-hidden /> {warning}
          </li>
        ))}
      </ul>
    </section>
  );
}

function MonthsFigure({ told }: { told: ToldCase }) {
  const data = monthsData(told);
  return (
    <Figure
      id="months"
      className="whole-row"
      title="Cash flow by month"
      subtitle="At the likely figures. Anyway: discounts on orders that would have come without it. Held out: what those forgo who do not get it."
      data={data}
      asTable={false}
      link={useCaseLink("months")}
    >
      <FigureTable data={data} />
    </Figure>
  );
}

interface FactsProps {
  readonly title: string;
  readonly id: string;
  readonly facts: readonly NamedFact[];
}

function Facts({ title, id, facts }: FactsProps) {
  return (
    <section className="card" id={id} aria-labelledby={`${id}-title`}>
      <header className="card-head">
        <h2 id={`${id}-title`}>{title}</h2>
      </header>
      <dl className="case-facts">
        {facts.map(({ name, fact }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function OverlapsFigure({ told }: { told: ToldCase }) {
  const data = overlapsData(told);
  return (
    <Figure
      id="overlaps"
      className="whole-row"
      title="Shared with other programs"
      subtitle="What two cases promise of the same people is there once: the least that either promises of them is counted twice at most."
      data={data}
      asTable={false}
      link={useCaseLink("overlaps")}
    >
      {told.overlaps.length === 0 ? (
        <p>No other program is for the same people.</p>
      ) : (
        <FigureTable data={data} />
      )}
    </Figure>
  );
}
