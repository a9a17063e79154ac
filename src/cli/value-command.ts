import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { csvCell } from "../customers/customer-csv.ts";
import { type Backtest, backtest, type RolledOrigin, rollOrigins } from "../predict/backtest.ts";
import { readCovariates } from "../predict/covariate-file.ts";
import { fitCustomerModel } from "../predict/customer-model.ts";
import { type DayNumber, dayName, dayNumber } from "../predict/day-number.ts";
import { dayAfter, parseDuration, timeUnits, unitDays } from "../predict/horizon.ts";
import {
  chooseForLog,
  forecastLog,
  type LogForecast,
  type LogForecastRequest,
} from "../predict/log-forecast.ts";
import { type OrderLog, readOrderLog } from "../predict/order-log.ts";
import { cutLog, type LogCut, plainClock } from "../predict/purchase-log.ts";
import { purchaseModelNames } from "../stats/purchase-model.ts";
import { type SpendModelName, spendModelNames } from "../stats/spend-model.ts";
import { percent, print, printJson, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly orders: string;
  readonly customer: string;
  readonly time: string;
  readonly amount?: string;
  readonly until?: string;
  readonly horizon: string;
  readonly model: string;
  readonly unit: string;
  readonly timezone?: string;
  readonly dateOrder?: "dmy" | "mdy";
  readonly predictions?: string;
  readonly covariates?: string;
  readonly covariateCustomer?: string;
  readonly origins?: string;
  readonly spend: string;
  readonly discountRate: string;
  readonly prior?: boolean;
  readonly out?: string;
  readonly seed: string;
  readonly json?: boolean;
}

/** `perennial value backtest|fit|score`: the models on any CSV of orders, without a shop. */
export function valueCommand(program: Command): void {
  const group = program
    .command("value")
    .description("customer lifetime value from any CSV of orders, for an analyst");
  common(group.command("backtest"))
    .description(
      "fit on the past, forecast what is known already, and compare, beside three baselines",
    )
    .option("--horizon <duration>", "how long after --until to compare", "13w")
    .option("--predictions <csv>", "write each customer's forecast and outcome")
    .option(
      "--origins <step>",
      "test at every earlier cut as well, one step apart, e.g. 4w; each knows nothing after its day",
    )
    .action(runBacktest);
  common(group.command("fit"))
    .description("fit a model on all orders up to --until and print its parameters")
    .option(
      "--horizon <duration>",
      "how far ahead the model is to forecast: --model auto chooses for it",
      "13w",
    )
    .action(runFit);
  common(group.command("score"))
    .description("forecast each customer's orders and spend after --until")
    .option("--horizon <duration>", "how far ahead", "52w")
    .option("--out <csv>", "where to (default: standard output)")
    .action(runScore);
}

function common(command: Command): Command {
  return command
    .requiredOption("--orders <file>", "a CSV or CSV.gz with one row an order or order line")
    .requiredOption("--customer <column>", "column that names the customer")
    .requiredOption("--time <column>", "column of the order's time or day")
    .option("--amount <column>", "column of the amount, decimal, in the file's unit")
    .option("--until <date>", "last day that the model may see, YYYY-MM-DD")
    .option("--model <name>", `auto, ${purchaseModelNames.join(", ")}`, "auto")
    .option(
      "--covariates <file>",
      "a CSV with one row a customer: what may move purchases and dropout",
    )
    .option("--covariate-customer <column>", "column of it that names the customer")
    .option("--spend <name>", `auto, ${spendModelNames.join(", ")}`, "auto")
    .option("--discount-rate <rate>", "annual rate at which later spend is discounted", "0.1")
    .option("--prior", "put weak priors on every parameter, not only where the data cannot tell")
    .option("--unit <unit>", "unit of time of the parameters: d, w, m or y", "w")
    .option("--timezone <zone>", "zone in which days begin (default: UTC)")
    .option("--date-order <order>", "dmy or mdy, for dates such as 03/04/2026")
    .option("--seed <number>", "seed of the simulated intervals", "1")
    .option("--json", "print JSON");
}

interface Task {
  readonly orders: OrderLog;
  readonly cut: LogCut;
  readonly request: LogForecastRequest;
  readonly warnings: readonly string[];
}

/** Reads the log and what is known of its customers, and places the cut. */
async function prepare(flags: Flags, holdout: boolean): Promise<Task> {
  if (flags.dateOrder !== undefined && !["dmy", "mdy"].includes(flags.dateOrder))
    throw new PerennialError("BAD_ARGUMENT", `--date-order ${flags.dateOrder}: write dmy or mdy.`);
  const orders = await readOrderLog(fileOnDisk(flags.orders), flags);
  const horizon = parseDuration(flags.horizon, "horizon");
  const until =
    flags.until === undefined ? defaultUntil(orders, holdout, horizon) : givenDay(flags.until);
  const unit = timeUnits.find((each) => each === flags.unit);
  if (unit === undefined)
    throw new PerennialError("BAD_ARGUMENT", `--unit ${flags.unit}: write d, w, m or y.`);
  const cut = { until, end: dayAfter(until, horizon), clock: plainClock(unitDays[unit]) };
  if (until < orders.firstDay) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      flags.until === undefined
        ? `--horizon ${flags.horizon}: the orders run from ${dayName(orders.firstDay)} to ${dayName(orders.lastDay)}, which is shorter. Name a shorter one.`
        : `--until ${dayName(until)} lies before the first order, ${dayName(orders.firstDay)}.`,
    );
  }
  const known = await covariatesOf(flags, orders);
  const short =
    holdout && cut.end > orders.lastDay
      ? [
          `The orders end on ${dayName(orders.lastDay)}, before the horizon does (${dayName(cut.end)}): what came later counts as nothing.`,
        ]
      : [];
  const prior = flags.prior ? ["Every parameter has a weak prior (--prior)."] : [];
  return {
    orders,
    cut,
    request: { ...requestOf(flags, orders), covariates: known.covariates },
    warnings: [...orders.warnings, ...known.warnings, ...short, ...prior],
  };
}

function requestOf(flags: Flags, orders: OrderLog): Omit<LogForecastRequest, "covariates"> {
  const seed = Number(flags.seed);
  if (!Number.isInteger(seed))
    throw new PerennialError("BAD_ARGUMENT", `--seed ${flags.seed} is no whole number.`);
  const discountRate = Number(flags.discountRate);
  if (!(discountRate >= 0 && discountRate <= 1)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--discount-rate ${flags.discountRate}: write a share a year from 0 to 1, e.g. 0.1.`,
    );
  }
  const named = purchaseModelNames.find((name) => name === flags.model);
  if (named === undefined && flags.model !== "auto") {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--model ${flags.model}: choose one of auto, ${purchaseModelNames.join(", ")}.`,
    );
  }
  return {
    model: named ?? "auto",
    spend: orders.hasAmounts ? spendOf(flags.spend) : null,
    seed,
    discountRate,
    prior: flags.prior ?? false,
  };
}

function spendOf(name: string): SpendModelName | "auto" {
  const named = spendModelNames.find((each) => each === name);
  if (named !== undefined || name === "auto") return named ?? "auto";
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--spend ${name}: choose one of auto, ${spendModelNames.join(", ")}.`,
  );
}

async function covariatesOf(flags: Flags, orders: OrderLog): ReturnType<typeof readCovariates> {
  const { covariates, covariateCustomer } = flags;
  if (covariates === undefined) return { covariates: [], warnings: [] };
  if (covariateCustomer === undefined) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--covariates ${covariates}: say with --covariate-customer which of its columns names the customer.`,
    );
  }
  return readCovariates(fileOnDisk(covariates), { customer: covariateCustomer }, orders.names);
}

function defaultUntil(
  log: OrderLog,
  holdout: boolean,
  horizon: ReturnType<typeof parseDuration>,
): DayNumber {
  return holdout ? dayAfter(log.lastDay, horizon, -1) : log.lastDay;
}

function givenDay(text: string): DayNumber {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isFinite(Date.parse(text))) return dayNumber(text);
  throw new PerennialError("BAD_ARGUMENT", `--until ${text}: write a day as YYYY-MM-DD.`);
}

async function runBacktest(flags: Flags): Promise<void> {
  const started = Date.now();
  const task = await prepare(flags, true);
  const result = backtest(task.orders.log, task.cut, task.request);
  if (flags.predictions !== undefined) {
    writeFileSync(flags.predictions, predictionCsv(task, result.forecast, true));
  }
  const rolled = rolledOf(flags, task);
  const document = backtestDocument(task, { result, rolled }, started);
  if (flags.json) printJson(document);
  else print(backtestText(task, result, document));
}

/** The backtest at earlier cuts, where it was asked for. */
function rolledOf(flags: Flags, task: Task): readonly RolledOrigin[] | null {
  if (flags.origins === undefined) return null;
  const step = parseDuration(flags.origins, "origins");
  const stepDays = task.cut.until - dayAfter(task.cut.until, step, -1);
  return rollOrigins(task.orders.log, task.cut, { request: task.request, stepDays });
}

/** The answer of a backtest. Orders are purchase days; amounts are in the file's unit. */
function backtestDocument(
  task: Task,
  of: { readonly result: Backtest; readonly rolled: readonly RolledOrigin[] | null },
  started: number,
) {
  const { result, rolled } = of;
  const { forecast, score } = result;
  const { histories, model, tracking, total } = forecast;
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
  const hasSpend = task.orders.hasAmounts;
  return {
    schema: "perennial.backtest/1",
    model: model.name,
    parameters: model.parameters,
    logLikelihood: model.logLikelihood,
    logLikelihoodWithoutCovariates: model.covariates?.logLikelihoodWithout ?? null,
    until: dayName(task.cut.until),
    end: dayName(task.cut.end),
    customers: histories.x.length,
    predictedOrders: score.predicted,
    actualOrders: score.actual,
    predictedSpend: hasSpend && forecast.spend ? sum(forecast.spend) : null,
    actualSpend: hasSpend ? sum(histories.laterValue) : null,
    bias: score.bias,
    mae: score.mae,
    nGini: score.nGini,
    interval: { level: total.level, lower: total.lower, upper: total.upper },
    coverage: result.coverage,
    calibration: result.calibration,
    deciles: result.deciles,
    tracking: { factor: tracking.factor, sd: tracking.sd, why: tracking.why },
    baselines: result.baselines.map(({ name, predicted, bias, mae, nGini }) => ({
      name,
      predictedOrders: predicted,
      bias,
      mae,
      nGini,
    })),
    candidates: forecast.choice?.candidates ?? null,
    origins: rolled,
    originsCoverage: rolled && shareInside(rolled),
    warnings: [...task.warnings, ...forecastWarnings(forecast), ...lossWarnings(result)],
    seconds: (Date.now() - started) / 1000,
  };
}

function shareInside(origins: readonly RolledOrigin[]): number | null {
  if (origins.length === 0) return null;
  return origins.filter(({ inside }) => inside).length / origins.length;
}

/** How the model was chosen, and what it could not tell. */
function forecastWarnings({ choice, model, histories }: LogForecast): string[] {
  const noSpend =
    model.spend === null && histories.laterValue.some((value) => value !== 0)
      ? ["Nobody's repeat purchases bring an amount above 0, so spend is not forecast."]
      : [];
  return [
    ...noSpend,
    ...(choice ? [`Model chosen: ${choice.name}. ${choice.why}`] : []),
    ...model.diagnosis,
  ];
}

function lossWarnings({ score, baselines }: Backtest): string[] {
  const better = baselines.filter(({ mae }) => mae <= score.mae).map(({ name }) => name);
  return better.length === 0
    ? []
    : [`The forecast does not beat ${better.join(" and ")} in mean absolute error.`];
}

function backtestText(
  task: Task,
  result: Backtest,
  document: ReturnType<typeof backtestDocument>,
): string {
  const row = (
    name: string,
    each: { predictedOrders: number; mae: number; nGini: number },
  ): string[] => [
    name,
    whole(each.predictedOrders),
    `${((each.predictedOrders / document.actualOrders - 1) * 100).toFixed(1)}%`,
    each.mae.toFixed(4),
    each.nGini.toFixed(4),
  ];
  const columns = [
    { head: "" },
    { head: "Orders", align: "right" },
    { head: "Off by", align: "right" },
    { head: "MAE", align: "right" },
    { head: "nGini", align: "right" },
  ] as const;
  const held = result.calibration.map(
    ({ level, share }) => `${percent(share)} within ${percent(level)}`,
  );
  return [
    `${whole(document.customers)} customers known by ${document.until}; forecast to ${document.end}; ${whole(document.actualOrders)} orders happened`,
    table(columns, [
      row(document.model, document),
      ...document.baselines.map((each) => row(each.name, each)),
    ]),
    `80% interval of all orders: ${whole(document.interval.lower)} to ${whole(document.interval.upper)}; of customers' own intervals: ${held.join(", ")}`,
    ...(task.orders.hasAmounts && document.predictedSpend !== null
      ? [
          `Spend: ${whole(document.predictedSpend)} forecast, ${whole(document.actualSpend ?? 0)} happened`,
        ]
      : []),
    decilesText(result),
    ...(document.origins ? [originsText(document.origins)] : []),
    parametersText(document.parameters, document.logLikelihood),
    ...document.warnings.map((warning) => `- ${warning}`),
  ].join("\n");
}

/** Tenths of customers by rising forecast: forecast and outcome beside each other. */
function decilesText({ deciles }: Backtest): string {
  return table(
    [
      { head: "Tenth" },
      { head: "Customers", align: "right" },
      { head: "Forecast each", align: "right" },
      { head: "Happened each", align: "right" },
      { head: "± s.e.", align: "right" },
    ],
    deciles.map((each, i) => [
      String(i + 1),
      whole(each.customers),
      each.predicted.toFixed(3),
      each.actual.toFixed(3),
      each.standardError.toFixed(3),
    ]),
  );
}

function originsText(origins: readonly RolledOrigin[]): string {
  if (origins.length === 0) return "There is too little history before the cut for earlier ones.";
  const rows = origins.map((each) => [
    each.until,
    each.model,
    whole(each.predicted),
    whole(each.actual),
    `${(each.bias * 100).toFixed(1)}%`,
    `${whole(each.interval.lower)} to ${whole(each.interval.upper)}`,
    each.alarm ? "alarm" : each.inside ? "inside" : "outside",
    each.mae.toFixed(4),
    percent(each.coverage),
    each.lostTo.join(", "),
  ]);
  const columns = [
    { head: "Known until" },
    { head: "Model" },
    { head: "Forecast", align: "right" },
    { head: "Happened", align: "right" },
    { head: "Off by", align: "right" },
    { head: "80%" },
    { head: "Total" },
    { head: "MAE", align: "right" },
    { head: "In 80%", align: "right" },
    { head: "MAE lost to" },
  ] as const;
  const inside = origins.filter((each) => each.inside).length;
  return `${table(columns, rows)}\n${inside} of ${origins.length} totals lay inside their 80% interval`;
}

function parametersText(
  parameters: Readonly<Record<string, number>>,
  logLikelihood: number | null,
): string {
  const named = Object.entries(parameters).map(
    ([name, value]) => `${name} ${value.toPrecision(6)}`,
  );
  if (logLikelihood === null) return "A baseline has no parameters.";
  return `Parameters: ${named.join(", ")}; log-likelihood ${logLikelihood.toFixed(3)}`;
}

async function runFit(flags: Flags): Promise<void> {
  const started = Date.now();
  const task = await prepare(flags, false);
  const { log } = task.orders;
  const histories = cutLog(log, task.cut);
  const choice = chooseForLog(log, task.cut, task.request);
  const model = fitCustomerModel(histories, choice.requestOf(histories));
  const document = {
    schema: "perennial.fit/1",
    model: model.name,
    parameters: model.parameters,
    logLikelihood: model.logLikelihood,
    logLikelihoodWithoutCovariates: model.covariates?.logLikelihoodWithout ?? null,
    covariates: model.covariates && {
      purchase: model.covariates.purchase,
      dropout: model.covariates.dropout,
    },
    until: dayName(task.cut.until),
    customers: histories.x.length,
    warnings: [
      ...task.warnings,
      ...(choice.choice ? [`Model chosen: ${choice.choice.name}. ${choice.choice.why}`] : []),
      ...model.diagnosis,
    ],
    seconds: (Date.now() - started) / 1000,
  };
  if (flags.json) return printJson(document);
  print(`${model.name} on ${whole(document.customers)} customers known by ${document.until}`);
  print(parametersText(model.parameters, model.logLikelihood));
  for (const warning of document.warnings) print(`- ${warning}`);
  return undefined;
}

async function runScore(flags: Flags): Promise<void> {
  const task = await prepare(flags, false);
  const forecast = forecastLog(task.orders.log, task.cut, task.request);
  const csv = predictionCsv(task, forecast, false);
  const customers = forecast.histories.x.length;
  for (const warning of [...task.warnings, ...forecastWarnings(forecast)]) say(`- ${warning}`);
  if (flags.out !== undefined) writeFileSync(flags.out, csv);
  if (flags.json) {
    const { model, total, tracking } = forecast;
    return printJson({
      schema: "perennial.score/1",
      model: model.name,
      parameters: model.parameters,
      logLikelihood: model.logLikelihood,
      until: dayName(task.cut.until),
      end: dayName(task.cut.end),
      customers,
      predictedOrders: total.value,
      interval: { level: total.level, lower: total.lower, upper: total.upper },
      tracking: { factor: tracking.factor, sd: tracking.sd, why: tracking.why },
      warnings: [...task.warnings, ...forecastWarnings(forecast)],
    });
  }
  if (flags.out === undefined) return print(csv.trimEnd());
  return say(`${whole(customers)} customers written to ${flags.out}`);
}

/** One line a customer; outcomes only where they are known. P(alive) is left out for a BG model's one-time buyers, whom it takes all to be alive. */
function predictionCsv(task: Task, forecast: LogForecast, outcomes: boolean): string {
  const { histories: h, spend, residual, orders } = forecast;
  const head = [
    "customer",
    "x",
    "tx",
    "T",
    "expected_orders",
    "orders_lower80",
    "orders_upper80",
    "p_alive",
    ...(spend ? ["expected_spend"] : []),
    ...(residual ? ["residual_value", "residual_lower80", "residual_upper80"] : []),
    ...(outcomes ? ["actual_orders", "actual_spend"] : []),
  ];
  const aliveUnknown = forecast.model.name.startsWith("bg-");
  const lines = Array.from(h.customer, (customer, row) =>
    [
      csvCell(task.orders.names[customer] ?? ""),
      h.x[row],
      h.tx[row],
      h.T[row],
      forecast.expected[row],
      orders.lower[row],
      orders.upper[row],
      aliveUnknown && h.x[row] === 0 ? "" : forecast.pAlive[row],
      ...(spend ? [spend[row]] : []),
      ...(residual ? [residual.value[row], residual.lower[row], residual.upper[row]] : []),
      ...(outcomes ? [h.later[row], h.laterValue[row]] : []),
    ].join(","),
  );
  return `${head.join(",")}\n${lines.join("\n")}\n`;
}
