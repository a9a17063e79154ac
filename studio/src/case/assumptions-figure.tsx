import type { BusinessCase } from "../../../src/plan/case.ts";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import { Figure } from "../figures/figure.tsx";
import { type Assumption, assumptionsOf, type FigurePlace, unitWord } from "./case-fields.ts";
import { assumptionsData } from "./case-tables.ts";
import { FigureField } from "./figure-field.tsx";
import { SaidFields } from "./said-fields.tsx";
import { useCaseLink } from "./use-case-figure.ts";

interface AssumptionsProps {
  readonly told: ToldCase;
  /** The text as it stands: it is ahead of what was weighed. */
  readonly text: BusinessCase;
  readonly onChange: (text: BusinessCase) => void;
}

/** What the case rests on: each figure with who says so, to be changed in its place. */
export function AssumptionsFigure({ told, text, onChange }: AssumptionsProps) {
  const { named, usual, terms, anyway, pairs } = assumptionsOf(text);
  const groups = [
    { title: null, rows: named },
    { title: "The reckoning", rows: terms },
    { title: `How people are without it${sourceWords(text)}`, rows: anyway },
    { title: "Go up and down together", rows: pairs },
    { title: "Left as usual: the case says nothing of these", rows: usual },
  ];
  return (
    <Figure
      id="assumptions"
      className="whole-row"
      title="Assumptions"
      subtitle="Evidence: A measured by lot, B past programs, C observed, D judgement."
      data={assumptionsData(told)}
      asTable={false}
      link={useCaseLink("assumptions")}
    >
      <p className="case-hint">
        Change a figure or what is said of it, and the case is reckoned again. Nothing is kept until
        you say so.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="scroll-x" tabIndex={0} aria-label="Assumptions, one by one">
        <table className="table assumption-table">
          <thead>
            <tr>
              <th scope="col">Assumption</th>
              {["Low", "Likely", "High"].map((head) => (
                <th key={head} scope="col" className="numeric">
                  {head}
                </th>
              ))}
              {["Unit", "Evidence", "Source", "Owner"].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          {groups
            .filter(({ rows }) => rows.length > 0)
            .map(({ title, rows }) => (
              <tbody key={title} data-usual={title?.startsWith("Left")}>
                {title !== null && (
                  <tr className="assumption-group">
                    <th scope="rowgroup" colSpan={8}>
                      {title}
                    </th>
                  </tr>
                )}
                {rows.map((row) => (
                  <AssumptionRow key={row.name} row={row} {...{ told, text, onChange }} />
                ))}
              </tbody>
            ))}
        </table>
      </section>
    </Figure>
  );
}

function AssumptionRow({
  row,
  told,
  text,
  onChange,
}: AssumptionsProps & { readonly row: Assumption }) {
  const { title, unit, low, likely, high, error } = row;
  const field = (place: FigurePlace, what: string) => (
    <FigureField {...{ text, place, unit, onChange }} label={`${title}, ${what}`} />
  );
  return (
    <tr>
      <th scope="row">{title}</th>
      <td className="numeric">{low !== null && field(low, "low")}</td>
      <td className="numeric">{field(likely, "likely")}</td>
      <td className="numeric">
        {high !== null && field(high, "high")}
        {error !== null && (
          <span className="figure-error">
            <span aria-hidden="true">±</span>
            {field(error, "standard error")}
          </span>
        )}
      </td>
      <td className="dim">{unitWord(unit, told.currency)}</td>
      <SaidFields {...{ row, text, onChange }} />
    </tr>
  );
}

/** Where the figures of people without the program come from. */
function sourceWords({ baseline }: BusinessCase): string {
  return baseline === undefined || baseline.source === "" ? "" : `: ${baseline.source}`;
}
