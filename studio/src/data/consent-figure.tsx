import type { ConsentState, ConsentSummary } from "../../../src/audiences/consent-summary.ts";
import { Figure } from "../figures/figure.tsx";
import { countCell, numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { type FigureData, textCell } from "../figures/figure-data.ts";
import { count, percent } from "../format.ts";
import { channelWords, purposeWords } from "./consent-words.ts";
import { useDataFigure } from "./use-data-figure.ts";

interface ConsentFigureProps {
  readonly summary: ConsentSummary;
  readonly timeZone: string;
}

const parts = [
  { key: "granted", label: "Agreed" },
  { key: "refused", label: "Refused" },
  { key: "unknown", label: "Never said" },
] as const;

/** Of all people, how many agreed to what, and by whose word. */
export function ConsentFigure({ summary, timeZone }: ConsentFigureProps) {
  const figure = useDataFigure("consents");
  return (
    <Figure
      {...figure}
      title="Who agreed to what"
      subtitle={`${count(summary.people)} people, each by the newest word that holds. Below each bar: whose word it is.`}
      data={consentData(summary, timeZone)}
    >
      <ul className="legend consent-legend" aria-label="What the colours stand for">
        {parts.map(({ key, label }) => (
          <li key={key}>
            <i aria-hidden="true" data-part={key} />
            {label}
          </li>
        ))}
      </ul>
      <ul className="consents">
        {summary.states.map((state) => (
          <ConsentBar
            key={`${state.purpose} ${state.channel}`}
            state={state}
            people={summary.people}
          />
        ))}
      </ul>
    </Figure>
  );
}

function ConsentBar({ state, people }: { state: ConsentState; people: number }) {
  return (
    <li>
      <h3>
        {purposeWords[state.purpose]}{" "}
        {state.channel !== "" && (
          <span className="consent-channel">by {channelWords(state.channel)}</span>
        )}
      </h3>
      <div className="consent-bar">
        {parts.map(({ key, label }) => {
          const share = people === 0 ? 0 : state[key] / people;
          return (
            state[key] > 0 && (
              <span key={key} className="consent-part" data-part={key} style={{ flexGrow: share }}>
                <span className="only-heard">{label} </span>
                {share > 0.04 && (
                  <>
                    {count(state[key])} <span className="consent-share">{percent(share)}</span>
                  </>
                )}
              </span>
            )
          );
        })}
      </div>
      <p className="consent-sources">
        {state.bySource.map(({ source, granted, refused }) => (
          <span key={source}>
            {source}{" "}
            <span className="dim">
              {count(granted)} yes, {count(refused)} no
            </span>
          </span>
        ))}
      </p>
    </li>
  );
}

function consentData({ states, asOf, people }: ConsentSummary, timeZone: string): FigureData {
  return {
    title: "Who agreed to what",
    note: `as of ${asOf}, ${timeZone}, ${people} people`,
    columns: [
      wordsColumn("Purpose"),
      wordsColumn("Channel"),
      wordsColumn("By"),
      ...parts.map(({ label }) => numericColumn(label)),
    ],
    rows: states.flatMap(({ purpose, channel, bySource, ...state }) => [
      [
        textCell(`${purposeWords[purpose]}, ${channelWords(channel)}`, purpose),
        textCell(channelWords(channel)),
        textCell("all sources"),
        ...parts.map(({ key }) => countCell(state[key])),
      ],
      ...bySource.map(({ source, granted, refused }) => [
        textCell(`${purposeWords[purpose]}, ${channelWords(channel)}, ${source}`, purpose),
        textCell(channelWords(channel)),
        textCell(source),
        countCell(granted),
        countCell(refused),
        textCell("", null),
      ]),
    ]),
  };
}
