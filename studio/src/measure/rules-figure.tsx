import { Figure } from "../figures/figure.tsx";
import { FigureTable } from "../figures/figure-table.tsx";
import { rulesData, rulesTitle } from "./dividend-tables.ts";
import type { ToldDividend } from "./dividend-words.ts";
import { useMeasureLink } from "./use-measure-link.ts";

/** The rules of the segments, in words. */
export function RulesFigure({ told }: { told: ToldDividend }) {
  const data = rulesData(told);
  return (
    <Figure
      id="dividend-rules"
      asTable={false}
      link={useMeasureLink("dividend-rules")}
      title={rulesTitle}
      subtitle={
        told.verdict === "individual"
          ? "Each by itself has no rules that can be read: these are of the segments that come nearest."
          : "By what was known of people before their first sight, learned from all of them."
      }
      data={data}
    >
      <FigureTable data={data} />
    </Figure>
  );
}
