import colors from "picocolors";
import type { Estimate } from "../core/estimate.ts";
import { formatMoney } from "../core/money.ts";
import type { ValueReport } from "../predict/value-report.ts";
import { percent, table, whole } from "./terminal.ts";

/** The value report as a page of text. */
export function reportText(report: ValueReport): string {
  return [
    title(report),
    facts(report),
    worth(report),
    cohorts(report),
    segments(report),
    promo(report),
    model(report),
    list(
      "What the data cannot tell",
      report.warnings.map((warning) => warning.message),
    ),
    list(
      "Assumed",
      report.assumptions.map(({ name, value, why }) => `${name}: ${value} (${why})`),
    ),
  ].join("\n\n");
}

function title(report: ValueReport): string {
  const sample = report.shop.sample ? colors.dim("  (sample shop)") : "";
  const span = `Orders from ${report.dataFrom} to ${report.asOf}, days in ${report.shop.timezone}, money in ${report.shop.currency}`;
  return `${colors.bold(`What the customers of ${report.shop.name} are worth`)}${sample}\n${colors.dim(span)}`;
}

function facts(report: ValueReport): string {
  const { facts } = report;
  const money = (minor: number): string => cash(report, minor);
  return [
    `${whole(facts.customers)} customers, ${whole(facts.orders)} orders on ${whole(facts.purchaseDays)} purchase days, from ${whole(facts.lines)} lines`,
    `Revenue of customers ${money(facts.revenue)}, after returns of ${money(Math.abs(facts.returned))} (${whole(facts.returnLines)} negative lines); contribution ${money(facts.contribution)}`,
    `Guest revenue ${money(facts.guestRevenue)} (${whole(facts.guestLines)} lines without a customer)`,
  ].join("\n");
}

function worth(report: ValueReport): string {
  const { repeat } = report;
  const gap = repeat.medianDaysToSecond;
  const back = `${percent(repeat.share)} came back${gap === null ? "" : `, half of them within ${whole(gap)} days`}`;
  return [
    `${colors.bold("Customer equity, next 12 months")}   ${colors.bold(cash(report, report.equity.value))}  ${range(report, report.equity)}`,
    `12-month value of a new customer  ${cash(report, report.newCustomerValue.value)}  ${range(report, report.newCustomerValue)}`,
    `Who comes back                    ${back}`,
  ].join("\n");
}

function cohorts(report: ValueReport): string {
  const rows = report.cohorts.map((cohort) => [
    `${cohort.month}${cohort.truncated ? " *" : ""}`,
    whole(cohort.customers),
    whole(cohort.orders),
    cash(report, cohort.contribution / cohort.customers),
    cohort.retention[0] ? percent(cohort.retention[0].share) : "",
    cohort.retention[2] ? percent(cohort.retention[2].share) : "",
    cash(report, cohort.residualValue.value / cohort.customers),
    range(report, scaled(cohort.residualValue, 1 / cohort.customers)),
  ]);
  const columns = [
    { head: "Cohort" },
    { head: "New", align: "right" },
    { head: "Orders", align: "right" },
    { head: "To date", align: "right" },
    { head: "Back M1", align: "right" },
    { head: "Back M3", align: "right" },
    { head: "Next 12 m", align: "right" },
    { head: "(80%)" },
  ] as const;
  const note = report.cohorts.some((cohort) => cohort.truncated)
    ? `\n${colors.dim("* the data begins here: old customers look new. Money per customer, contribution.")}`
    : `\n${colors.dim("Money per customer, contribution.")}`;
  return table(columns, rows) + note;
}

function segments(report: ValueReport): string {
  return table(
    [
      { head: "Group" },
      { head: "Customers", align: "right" },
      { head: "Next 12 m", align: "right" },
      { head: "(80%)" },
      { head: "Meaning" },
    ],
    report.segments.map((row) => [
      row.segment,
      whole(row.customers),
      cash(report, row.residualValue.value),
      range(report, row.residualValue),
      row.meaning,
    ]),
  );
}

/** Who buys at full price, and what the orders tell of it. */
function promo(report: ValueReport): string {
  if (report.promo === null) return list("Offers", ["Not judged yet. Run: perennial predict"]);
  const rows = report.promo.classes.map((row) => [
    row.promoClass,
    whole(row.customers),
    cash(report, row.contribution),
    cash(report, row.residualValue),
    row.meaning,
  ]);
  const columns = [
    { head: "Offers" },
    { head: "Customers", align: "right" },
    { head: "To date", align: "right" },
    { head: "Next 12 m", align: "right" },
    { head: "Meaning" },
  ] as const;
  return [table(columns, rows), ...report.promo.notes.map((note) => colors.dim(note))].join("\n");
}

function model(report: ValueReport): string {
  const { check, name, diagnosis, choice, tracking, season, early, alarm } = report.model;
  const checked = check
    ? [
        `Model check: fitted without the last ${check.days} days, ${name} expected ${whole(check.predicted.value)} purchase days (80%: ${whole(check.predicted.lower)} to ${whole(check.predicted.upper)}); there were ${whole(check.actual)} (${percent(check.actual / check.predicted.value)}).`,
      ]
    : [];
  const coverage = report.model.coverage.find(({ level }) => level === 0.8);
  const shares = coverage
    ? [
        ["customers", coverage.customers],
        ["cohorts", coverage.cohorts],
        ["sources", coverage.sources],
        ["the shop", coverage.shop],
      ].flatMap(([of, share]) => (typeof share === "number" ? [`${percent(share)} for ${of}`] : []))
    : [];
  const held =
    shares.length > 0
      ? [`80% intervals at earlier days held what happened: ${shares.join(", ")}.`]
      : [];
  return list("Model", [
    `${choice.title}: ${choice.why}`,
    choice.groups,
    ...checked,
    ...(alarm ? [alarm.message] : []),
    ...held,
    tracking.why,
    season.why,
    `First orders: ${early.why}`,
    ...diagnosis,
  ]);
}

function list(head: string, lines: readonly string[]): string {
  return [colors.bold(head), ...lines.map((line) => `  - ${line}`)].join("\n");
}

function cash(report: ValueReport, minor: number): string {
  return formatMoney(minor, report.shop.currency, { whole: true });
}

function range(report: ValueReport, estimate: Estimate): string {
  return colors.dim(`${cash(report, estimate.lower)} to ${cash(report, estimate.upper)}`);
}

function scaled(estimate: Estimate, by: number): Estimate {
  const { value, lower, upper, level } = estimate;
  return { value: value * by, lower: lower * by, upper: upper * by, level };
}
