import type { Command } from "commander";
import colors from "picocolors";
import { PerennialError } from "../core/errors.ts";
import { formatMoney, minorPerUnit } from "../core/money.ts";
import { csvCell } from "../customers/customer-csv.ts";
import { latestRun } from "../predict/prediction-run.ts";
import type { AcquisitionReport, AcquisitionRow, ValueReport } from "../predict/value-report.ts";
import { inSession } from "./session.ts";
import { print, printJson, table, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly by?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

type Dimension = AcquisitionReport["dimensions"][number];

/** `perennial acquisition`. */
export function acquisitionCommand(program: Command): void {
  program
    .command("acquisition")
    .description("value, payback and value to cost by how customers began")
    .option(
      "--by <dimension>",
      "source, campaign, affiliate, category, product, discount, channel or country (default: all that are known)",
    )
    .option("--csv", "print CSV; money in decimal units")
    .option("--json", "print JSON; money in minor units")
    .action(async (flags: Flags) => {
      const { report } = await inSession(flags, async ({ store }) => latestRun(await store()));
      const dimensions = chosen(report.acquisition, flags.by);
      if (flags.json) {
        printJson({
          schema: "perennial.acquisition/1",
          asOf: report.asOf,
          currency: report.shop.currency,
          ...report.acquisition,
          dimensions,
          ideal: idealOf(report.acquisition, dimensions),
        });
      } else if (flags.csv) print(acquisitionCsv(report, dimensions));
      else print(acquisitionText(report, dimensions));
    });
}

function chosen(acquisition: AcquisitionReport, by: string | undefined): readonly Dimension[] {
  const { dimensions } = acquisition;
  if (dimensions.length === 0) {
    throw new PerennialError(
      "NO_DATA",
      "No order says how its customer came: no source, campaign, discount, category or country with two values is known. Map the columns that do, e.g. perennial import orders FILE --map source=utm_source.",
    );
  }
  if (by === undefined) return dimensions;
  const found = dimensions.filter(({ dimension }) => dimension === by);
  if (found.length > 0) return found;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--by ${by}: choose one of ${dimensions.map(({ dimension }) => dimension).join(", ")}; the others are not known of this shop's orders.`,
  );
}

function acquisitionText(report: ValueReport, dimensions: readonly Dimension[]): string {
  const { acquisition, shop, asOf } = report;
  const money = (minor: number): string => formatMoney(minor, shop.currency, { whole: true });
  const { cost, whole: all } = acquisition;
  const costLine =
    cost === null
      ? "No marketing costs are known: import them with perennial import costs FILE."
      : `Costs ${money(cost.total)} from ${cost.from} to ${cost.to}: ${money(cost.perCustomer)} for each of ${whole(cost.customers)} new customers, paid or not; paid back: ${paybackText(all)}`;
  return [
    `${colors.bold("What customers are worth by how they began")}\n${colors.dim(`As of ${asOf}; contribution per customer in the first year since the first order: actual as far as known, expected beyond; pooled over the levels, 80% intervals`)}`,
    `A customer brings ${money(all.firstYear.value)} (${range(all.firstYear, money)}) in the first year, ${money(all.firstOrder)} of it with the first order\n${costLine}`,
    ...dimensions.map((dimension) => dimensionText(dimension, money)),
    idealText(idealOf(acquisition, dimensions)),
  ].join("\n\n");
}

/** The ways to begin that are shown. */
function idealOf(
  { ideal }: AcquisitionReport,
  dimensions: readonly Dimension[],
): AcquisitionReport["ideal"] {
  return ideal.filter(({ dimension }) => dimensions.some((each) => each.dimension === dimension));
}

function range(
  { lower, upper }: { readonly lower: number; readonly upper: number },
  money: (minor: number) => string,
): string {
  return `${money(lower)} to ${money(upper)}`;
}

const mostShown = 15;

function dimensionText({ title, rows }: Dimension, money: (minor: number) => string): string {
  const columns = [
    { head: title },
    { head: "Customers", align: "right" },
    { head: "First order", align: "right" },
    { head: "First year", align: "right" },
    { head: "(80%)" },
    { head: "Cost", align: "right" },
    { head: "Value:cost", align: "right" },
    { head: "Paid back" },
  ] as const;
  const cells = rows
    .slice(0, mostShown)
    .map((row) => [
      row.level,
      whole(row.customers),
      money(row.firstOrder),
      money(row.firstYear.value),
      range(row.firstYear, money),
      row.cost === null ? "" : money(row.cost),
      row.valueToCost === null ? "" : row.valueToCost.value.toFixed(1),
      paybackText(row),
    ]);
  const rest = rows.length - mostShown;
  const more = rest > 0 ? `\n${colors.dim(`and ${rest} more; --csv gives all`)}` : "";
  return table(columns, cells) + more;
}

/** "month 3 (2 to 5)". */
function paybackText({ payback }: AcquisitionRow): string {
  if (payback === null) return "";
  const { month, earliest, latest } = payback;
  if (month === null) {
    return earliest === null
      ? "not within a year"
      : `not within a year (month ${earliest} at best)`;
  }
  return `month ${month} (${earliest ?? month} to ${latest ?? "later than a year"})`;
}

function idealText(ideal: AcquisitionReport["ideal"]): string {
  const named = ({ title, level, customers, lift }: (typeof ideal)[number]): string =>
    `  - ${title} ${level}: ${lift.value.toFixed(2)} times the mean (${lift.lower.toFixed(2)} to ${lift.upper.toFixed(2)}), ${whole(customers)} customers`;
  const best = ideal.slice(0, 5);
  const others = ideal.slice(5).toSorted((a, b) => a.lift.upper - b.lift.upper);
  const worst = others.slice(0, 3).filter(({ lift }) => lift.value < 1);
  return [
    colors.bold("Whom to look for (by the lower end of the interval)"),
    ...(best.length === 0 ? ["  - no level has 20 customers yet"] : best.map(named)),
    ...(worst.length > 0
      ? [colors.dim("and at the other end, by the upper end"), ...worst.map(named)]
      : []),
  ].join("\n");
}

function acquisitionCsv(report: ValueReport, dimensions: readonly Dimension[]): string {
  const per = minorPerUnit(report.shop.currency);
  const head = [
    "dimension,level,customers,first_order,to_date,first_year,first_year_lower80,first_year_upper80",
    "residual_value_total,residual_lower80,residual_upper80,cost,value_to_cost,payback_month,payback_earliest,payback_latest,as_of",
  ].join(",");
  const lines = dimensions.flatMap(({ dimension, rows }) =>
    rows.map((row) =>
      [
        dimension,
        csvCell(row.level),
        row.customers,
        ...[
          row.firstOrder,
          row.toDate,
          row.firstYear.value,
          row.firstYear.lower,
          row.firstYear.upper,
          row.residualValue.value,
          row.residualValue.lower,
          row.residualValue.upper,
        ].map((minor) => minor / per),
        row.cost === null ? "" : row.cost / per,
        row.valueToCost?.value ?? "",
        row.payback?.month ?? "",
        row.payback?.earliest ?? "",
        row.payback?.latest ?? "",
        report.asOf,
      ].join(","),
    ),
  );
  return [head, ...lines].join("\n");
}
