import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { csvCell } from "../customers/customer-csv.ts";
import { type Backtest, backtest, chooseModel } from "../predict/backtest.ts";
import type { LogCut } from "../predict/backtest-baselines.ts";
import { dayAfter, parseDuration, timeUnits, unitDays } from "../predict/horizon.ts";
import { type Forecast, forecastLog } from "../predict/log-forecast.ts";
import { cutLog, type LogHistories } from "../predict/log-histories.ts";
import {
  type DayNumber,
  dayName,
  dayNumber,
  type OrderLog,
  readOrderLog,
} from "../predict/order-log.ts";
import { type PurchaseModelName, purchaseModelNames } from "../predict/purchase-model.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

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
    .action(runBacktest);
  common(group.command("fit"))
    .description("fit a model on all orders up to --until and print its parameters")
    .option("--horizon <duration>", "the length that --model auto is chosen for", "13w")
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
    .option("--unit <unit>", "unit of time of the parameters: d, w, m or y", "w")
    .option("--timezone <zone>", "zone in which days begin (default: UTC)")
    .option("--date-order <order>", "dmy or mdy, for dates such as 03/04/2026")
    .option("--seed <number>", "seed of the simulated intervals", "1")
    .option("--json", "print JSON");
}

interface Task {
  readonly log: OrderLog;
  readonly cut: LogCut;
  readonly model: PurchaseModelName;
  readonly seed: number;
  readonly warnings: readonly string[];
}

/** Reads the log, places the cut, and settles the model. */
async function prepare(flags: Flags, holdout: boolean): Promise<Task> {
  const log = await readOrderLog(fileOnDisk(flags.orders), flags);
  const horizon = parseDuration(flags.horizon, "horizon");
  const until =
    flags.until === undefined ? defaultUntil(log, holdout, horizon) : givenDay(flags.until);
  const unit = timeUnits.find((each) => each === flags.unit);
  if (unit === undefined)
    throw new PerennialError("BAD_ARGUMENT", `--unit ${flags.unit}: write d, w, m or y.`);
  const cut = { until, end: dayAfter(until, horizon), unit: unitDays[unit] };
  if (until < log.firstDay) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--until ${dayName(until)} lies before the first order, ${dayName(log.firstDay)}.`,
    );
  }
  const warnings = [...log.warnings];
  if (holdout && cut.end > log.lastDay) {
    warnings.push(
      `The orders end on ${dayName(log.lastDay)}, before the horizon does (${dayName(cut.end)}): what came later counts as nothing.`,
    );
  }
  const seed = Number(flags.seed);
  if (!Number.isInteger(seed))
    throw new PerennialError("BAD_ARGUMENT", `--seed ${flags.seed} is no whole number.`);
  const named = purchaseModelNames.find((name) => name === flags.model);
  if (named) return { log, cut, model: named, seed, warnings };
  if (flags.model !== "auto") {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--model ${flags.model}: choose one of auto, ${purchaseModelNames.join(", ")}.`,
    );
  }
  const chosen = chooseModel(log, cut, seed);
  return {
    log,
    cut,
    model: chosen.model,
    seed,
    warnings: [...warnings, `Model chosen: ${chosen.model}, ${chosen.why}.`],
  };
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
  const result = backtest(task.log, task.cut, task);
  if (flags.predictions !== undefined) {
    writeFileSync(flags.predictions, predictionCsv(result.histories, result.forecast, true));
  }
  const document = backtestDocument(task, result, (Date.now() - started) / 1000);
  if (flags.json) printJson(document);
  else print(backtestText(task, document));
}

/** The answer of a backtest. Orders are purchase days; amounts are in the file's unit. */
function backtestDocument(task: Task, result: Backtest, seconds: number) {
  const { forecast, histories, score } = result;
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const hasSpend = task.log.hasAmounts && forecast.spend !== null;
  const loser = result.baselines.filter((each) => each.mae <= score.mae).map((each) => each.name);
  const warnings = [
    ...task.warnings,
    ...forecast.model.diagnosis,
    ...(loser.length > 0
      ? [`The model does not beat ${loser.join(" and ")} in mean absolute error.`]
      : []),
  ];
  return {
    schema: "perennial.backtest/1",
    model: forecast.model.name,
    parameters: forecast.model.parameters,
    logLikelihood: forecast.model.logLikelihood,
    until: dayName(task.cut.until),
    end: dayName(task.cut.end),
    customers: histories.x.length,
    predictedOrders: score.predicted,
    actualOrders: score.actual,
    predictedSpend: hasSpend && forecast.spend ? sum(forecast.spend) : null,
    actualSpend: task.log.hasAmounts ? sum(histories.laterAmount) : null,
    mae: score.mae,
    nGini: score.nGini,
    interval: {
      level: forecast.total.level,
      lower: forecast.total.lower,
      upper: forecast.total.upper,
    },
    coverage: result.coverage,
    baselines: result.baselines.map(({ name, predicted, mae, nGini }) => ({
      name,
      predictedOrders: predicted,
      mae,
      nGini,
    })),
    warnings,
    seconds,
  };
}

function backtestText(task: Task, result: ReturnType<typeof backtestDocument>): string {
  const row = (
    name: string,
    each: { predictedOrders: number; mae: number; nGini: number },
  ): string[] => [
    name,
    whole(each.predictedOrders),
    `${((each.predictedOrders / result.actualOrders - 1) * 100).toFixed(1)}%`,
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
  return [
    `${whole(result.customers)} customers known by ${result.until}; forecast to ${result.end}; ${whole(result.actualOrders)} orders happened`,
    table(columns, [
      row(result.model, result),
      ...result.baselines.map((each) => row(each.name, each)),
    ]),
    `80% interval of all orders: ${whole(result.interval.lower)} to ${whole(result.interval.upper)}; ${(result.coverage * 100).toFixed(0)}% of customers lay within their own`,
    ...(task.log.hasAmounts && result.predictedSpend !== null
      ? [
          `Spend: ${whole(result.predictedSpend)} forecast, ${whole(result.actualSpend ?? 0)} happened`,
        ]
      : []),
    parametersText(result.parameters, result.logLikelihood),
    ...result.warnings.map((warning) => `- ${warning}`),
  ].join("\n");
}

function parametersText(
  parameters: Readonly<Record<string, number>>,
  logLikelihood: number,
): string {
  const named = Object.entries(parameters).map(
    ([name, value]) => `${name} ${value.toPrecision(6)}`,
  );
  return `Parameters: ${named.join(", ")}; log-likelihood ${logLikelihood.toFixed(3)}`;
}

async function runFit(flags: Flags): Promise<void> {
  const started = Date.now();
  const task = await prepare(flags, false);
  const histories = cutLog(task.log, task.cut);
  const { model } = forecastLog(histories, { ...task, time: 0, intervals: false });
  const document = {
    schema: "perennial.fit/1",
    model: model.name,
    parameters: model.parameters,
    logLikelihood: model.logLikelihood,
    until: dayName(task.cut.until),
    customers: histories.x.length,
    warnings: [...task.warnings, ...model.diagnosis],
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
  const histories = cutLog(task.log, task.cut);
  const time = (task.cut.end - task.cut.until) / task.cut.unit;
  const forecast = forecastLog(histories, { ...task, time });
  const csv = predictionCsv(histories, forecast, false);
  for (const warning of [...task.warnings, ...forecast.model.diagnosis]) say(`- ${warning}`);
  if (flags.out === undefined) return print(csv.trimEnd());
  writeFileSync(flags.out, csv);
  return say(`${whole(histories.x.length)} customers written to ${flags.out}`);
}

/** One line a customer; outcomes only where they are known. P(alive) is left out for a BG/NBD's one-time buyers, whom it takes all to be alive. */
function predictionCsv(histories: LogHistories, forecast: Forecast, outcomes: boolean): string {
  const spend = forecast.spend;
  const head = [
    "customer",
    "x",
    "tx",
    "T",
    "expected_orders",
    "orders_lower80",
    "orders_upper80",
    "p_alive",
  ];
  const lines = histories.customers.map((customer, row) => {
    const aliveUnknown = forecast.model.name === "bg-nbd" && histories.x[row] === 0;
    return [
      csvCell(customer),
      histories.x[row],
      histories.tx[row],
      histories.T[row],
      forecast.expected[row],
      forecast.lower[row],
      forecast.upper[row],
      aliveUnknown ? "" : forecast.pAlive[row],
      ...(spend ? [spend[row]] : []),
      ...(outcomes ? [histories.later[row], histories.laterAmount[row]] : []),
    ].join(",");
  });
  if (spend) head.push("expected_spend");
  if (outcomes) head.push("actual_orders", "actual_spend");
  return `${head.join(",")}\n${lines.join("\n")}\n`;
}
