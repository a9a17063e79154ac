import { getRouteApi } from "@tanstack/react-router";
import type { ListByFrequency } from "../../../src/measure/list-by-frequency.ts";
import type { MessagePrice } from "../../../src/measure/read-message-price.ts";
import { IntervalBars } from "../charts/interval-bars.tsx";
import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { Figure } from "../figures/figure.tsx";
import { count, moneyEstimate } from "../format.ts";
import { frequencyData, frequencyPanels } from "./message-tables.ts";
import { mostWords, spiralWords } from "./message-words.ts";

const route = getRouteApi("/results");

interface FrequencyFigureProps {
  readonly list: ListByFrequency;
  readonly asked: MessagePrice;
  readonly link: string;
}

/** What each frequency makes of the list this quarter and over the horizon: who writes more may have more now and less later. */
export function FrequencyFigure({ list, asked, link }: FrequencyFigureProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { currency, horizonDays } = asked;
  const spiral = spiralWords(list);
  const most = mostWords(list, horizonDays);
  const panels = frequencyPanels(list, horizonDays);
  const title = "What the list is worth by frequency";
  return (
    <Figure
      id="frequency"
      title={title}
      subtitle={`What messages add if all ${count(list.subscribers)} subscribers, and who come new, had the frequency of an arm. 95% intervals.`}
      data={frequencyData(list, asked)}
      asTable={search.table === "frequency"}
      onToggle={() =>
        void navigate({
          search: { ...search, table: search.table === "frequency" ? undefined : "frequency" },
          replace: true,
          resetScroll: false,
        })
      }
      link={link}
    >
      {spiral !== null && (
        <p className="price-pays">
          <VerdictIcon verdict={spiral.verdict} />
          <strong data-verdict={spiral.verdict}>{spiral.head}.</strong> {spiral.why}
        </p>
      )}
      <p className="price-most">{most}</p>
      <IntervalBars
        panels={panels}
        title={title}
        description={panels
          .map(
            (panel) =>
              `${panel.title}: ${panel.bars.map(({ label, note, estimate }) => `${label}, ${note} a week: ${toldText(estimate, currency)}`).join("; ")}.`,
          )
          .join(" ")}
        tell={(estimate) => moneyEstimate(estimate, currency, { compact: true }).value}
      />
    </Figure>
  );
}

function toldText(estimate: Parameters<typeof moneyEstimate>[0], currency: string): string {
  const { value, range } = moneyEstimate(estimate, currency, { compact: true });
  return estimate.lower === estimate.upper ? value : `${value} (${range})`;
}
