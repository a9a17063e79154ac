import {
  differencesScale,
  ForestAxis,
  ForestBar,
  type ForestScale,
} from "../charts/forest-bar.tsx";
import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { dividendCommand } from "../commands.ts";
import { Figure } from "../figures/figure.tsx";
import { count, minor, money } from "../format.ts";
import { CommandLine } from "../states/command-line.tsx";
import {
  beyondEstimate,
  type DividendRow,
  dividendData,
  dividendRows,
  dividendTitle,
} from "./dividend-tables.ts";
import {
  actionWords,
  dividendMark,
  neededWords,
  type ToldDividend,
  verdictHead,
} from "./dividend-words.ts";
import { axisText, effectText } from "./readout-words.ts";
import { useMeasureLink } from "./use-measure-link.ts";

/** What each way to treat people brings beyond one arm for all, under each other on one scale, and the verdict in a sentence. */
export function DividendFigure({ told }: { told: ToldDividend }) {
  const { units, windowDays, program, warnings, why } = told;
  const mark = dividendMark(told);
  const needed = neededWords(told);
  return (
    <Figure
      id="dividend"
      asTable={false}
      link={useMeasureLink("dividend")}
      title={dividendTitle}
      subtitle={`Contribution a person within ${windowDays} days, of ${count(units)} people; each policy is judged on people from whom it was not learned. 95% intervals, for one look.`}
      data={dividendData(told)}
    >
      <p className="dividend-says">
        <VerdictIcon verdict={mark} /> <strong data-verdict={mark}>{verdictHead(told)}.</strong>{" "}
        {why}
        {needed !== null && <> {needed}</>}
      </p>
      <Forest told={told} />
      {warnings.map((warning) => (
        <p key={warning} className="figure-note">
          {warning}
        </p>
      ))}
      <p className="figure-note">
        Each interval is for itself; the verdict counts how many policies were looked at. Costs of
        arms are not taken off; <code>--cost ARM=AMOUNT</code> does:
      </p>
      <CommandLine command={dividendCommand(program, windowDays)} />
    </Figure>
  );
}

function Forest({ told }: { told: ToldDividend }) {
  const rows = dividendRows(told);
  const { currency } = told;
  const scale = differencesScale(
    rows.flatMap(({ beyond }) => (beyond === null ? [] : [beyondEstimate(beyond)])),
    (value) => axisText("contribution", value, currency),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label="Policies, one by one">
      <table className="table forest measured dividend">
        <thead>
          <tr>
            <th scope="col">Policy</th>
            <td className="forest-head">
              <div className="forest-room">
                <ForestAxis scale={scale} />
              </div>
            </td>
            <th scope="col">Beyond {actionWords(told.singleAction)} for all</th>
            <th scope="col">A person brings</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PolicyRow key={row.key} row={row} told={told} scale={scale} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface PolicyRowProps {
  readonly row: DividendRow;
  readonly told: ToldDividend;
  readonly scale: ForestScale;
}

function PolicyRow({ row: { name, value, beyond, isVerdict }, told, scale }: PolicyRowProps) {
  const { currency, singleInterval } = told;
  const text =
    beyond === null ? null : effectText("contribution", beyondEstimate(beyond), currency);
  const amount = (units: number): string => money(minor(units, currency), currency);
  return (
    <tr data-verdict={isVerdict}>
      <th scope="row">
        {name}
        {isVerdict && <span className="forest-kind">the verdict</span>}
      </th>
      <td className="forest-cell">
        <div className="forest-room">
          <ForestBar
            estimate={beyond === null ? reference : beyondEstimate(beyond)}
            scale={scale}
          />
        </div>
      </td>
      <td className="forest-text">
        {text === null ? (
          <span className="dim">what the others are held against</span>
        ) : (
          <>
            <strong>{text.value}</strong> <span className="range">{text.range}</span>
          </>
        )}
      </td>
      <td className="forest-text dividend-value">
        {amount(value)}{" "}
        {beyond === null && (
          <span className="range">{singleInterval.map(amount).join(" to ")}</span>
        )}
      </td>
    </tr>
  );
}

/** The best for all is no better than itself. */
const reference = { value: 0, lower: 0, upper: 0, level: 0.95 } as const;
