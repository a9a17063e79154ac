import { IconAlertTriangle } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ShopStatement } from "../../../src/measure/read-statement.ts";
import type { Statement } from "../../../src/measure/statement.ts";
import { WaterfallChart, type WaterfallStep } from "../charts/waterfall-chart.tsx";
import { Figure } from "../figures/figure.tsx";
import { FigureTable } from "../figures/figure-table.tsx";
import { Kpi } from "../figures/kpi.tsx";
import { count, money, moneyCompact, moneyDifference, moneyEstimate, percent } from "../format.ts";
import { PartsFigure } from "./parts-figure.tsx";
import { claimedData, monthsData, periodText } from "./statement-tables.ts";
import { useResultsLink } from "./use-results-link.ts";
import { waterfallSteps } from "./waterfall-steps.ts";

const route = getRouteApi("/results");

interface ViewProps {
  readonly stated: ShopStatement;
  readonly statement: Statement;
}

/** A statement: the four figures to know, from claimed to caused, program by program, month by month. */
export function StatementView({ stated, statement }: ViewProps) {
  const { warnings, leftOut } = stated;
  const { parts, memo, periods, currency } = statement;
  const period = periodText(stated);
  const link = useResultsLink();
  return (
    <>
      <StatementKpis statement={statement} />
      {warnings.map((warning) => (
        <p key={warning} className="results-warning">
          <IconAlertTriangle size={17} stroke={1.8} aria-hidden /> {warning}
        </p>
      ))}
      <div className="results-pair">
        <PartsFigure statement={statement} period={period} link={link("parts")} />
        <ClaimedFigure statement={statement} period={period} link={link("claimed")} />
      </div>
      {periods.length > 1 && (
        <Figure
          id="months"
          title="Month by month"
          subtitle="The same people and lots: rows and columns add up to the cent."
          data={monthsData(statement, period)}
          asTable={false}
          link={link("months")}
        >
          <FigureTable data={monthsData(statement, period)} />
        </Figure>
      )}
      <p className="dim results-who">
        {count(statement.people)} people, {count(statement.heldOut)} of them held out of everything;{" "}
        {count(leftOut)} more are left out, as their identities had different fates or the holdout
        has just moved them.
        {memo.selected !== null &&
          ` ${memo.selected.programs} of the programs are above 0 beyond chance, ${money(memo.selected.sum, currency)} together. What is picked for looking good looks better than it is: expect ${money(memo.selected.expected, currency)} of them.`}
        {parts.published && pairsWords(memo.pairsWithoutInteraction)}
      </p>
    </>
  );
}

function pairsWords(pairs: Statement["memo"]["pairsWithoutInteraction"]): string {
  if (pairs.length === 0) return "";
  const which =
    pairs.length > 2
      ? `${pairs.length} pairs of programs`
      : pairs.map((pair) => pair.join(" and ")).join(", and of ");
  return ` Too few people had neither, one or both of ${which}: they are taken not to act on each other.`;
}

function StatementKpis({ statement }: { statement: Statement }) {
  const { currency, total, memo, people, heldOut } = statement;
  const caused = moneyEstimate(total.shop, currency, { compact: true });
  const each = moneyDifference(total.perPerson, currency);
  const { claimed, costOfMeasuring } = memo;
  const times = claimed === null || total.shop.value <= 0 ? null : claimed.alone / total.shop.value;
  return (
    <dl className="kpis">
      <Kpi
        label="All programs together added"
        value={caused.value}
        beside={caused.range}
        note="Contribution, 95% interval"
        tone={total.shop.lower > 0 ? "good" : total.shop.upper < 0 ? "bad" : "plain"}
      />
      <Kpi
        label="A person"
        value={each.value}
        beside={each.range}
        note={`of ${count(people - heldOut)} who were not held out of everything`}
      />
      <Kpi
        label="Reports claim"
        value={claimed === null ? "Nothing" : moneyCompact(claimed.alone, currency)}
        note={
          times === null
            ? "revenue within seven days of a sight"
            : `${times.toFixed(times < 10 ? 1 : 0)} times what was caused`
        }
        tone={times !== null && times > 1 ? "bad" : "plain"}
      />
      <Kpi
        label="Cost of knowing it"
        value={moneyCompact(costOfMeasuring.value, currency)}
        note={`what ${percent(heldOut / people)} held out would have brought more`}
      />
    </dl>
  );
}

function ClaimedFigure({
  statement: { currency, memo, total },
  period,
  link,
}: {
  readonly statement: Statement;
  readonly period: string;
  readonly link: string;
}) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  if (memo.claimed === null) return null;
  const steps = waterfallSteps(memo.claimed, total.shop);
  const tell = ({ amount, isLevel }: WaterfallStep): string =>
    `${!isLevel && amount > 0 ? "+" : ""}${moneyCompact(amount, currency)}`;
  return (
    <Figure
      id="claimed"
      title="From claimed to caused"
      subtitle={`Orders within seven days of a sight, as reports on each program have them. ${period}.`}
      data={claimedData(steps, { period, currency })}
      asTable={search.table === "claimed"}
      onToggle={() =>
        void navigate({
          search: { ...search, table: search.table === "claimed" ? undefined : "claimed" },
          replace: true,
          resetScroll: false,
        })
      }
      link={link}
    >
      <WaterfallChart
        steps={steps}
        title="From claimed to caused"
        description={steps.map((step) => `${step.label}: ${tell(step)}`).join(". ")}
        write={(value) => moneyCompact(value, currency)}
        tell={tell}
      />
    </Figure>
  );
}
