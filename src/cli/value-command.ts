import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { csvCell } from "../customers/customer-csv.ts";
import { backtest, type RolledOrigin, rollOrigins } from "../predict/backtest.ts";
import { fitCustomerModel } from "../predict/customer-model.ts";
import { dayName } from "../predict/day-number.ts";
import { dayAfter, parseDuration } from "../predict/horizon.ts";
import { chooseForLog, forecastLog, type LogForecast } from "../predict/log-forecast.ts";
import { cutLog } from "../predict/purchase-log.ts";
import { purchaseModelNames } from "../stats/purchase-model.ts";
import { spendModelNames } from "../stats/spend-model.ts";
import { forecastWarnings, parametersText, printBacktest } from "./backtest-report.ts";
import { print, printJson, say, whole } from "./terminal.ts";
import { prepareTask, type ValueFlags, type ValueTask } from "./value-task.ts";

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

async function runBacktest(flags: ValueFlags): Promise<void> {
  const started = Date.now();
  const task = await prepareTask(flags, true);
  const result = backtest(task.orders.log, task.cut, task.request);
  if (flags.predictions !== undefined) {
    writeFileSync(flags.predictions, predictionCsv(task, result.forecast, true));
  }
  const rolled = rolledOf(flags, task);
  printBacktest(task, { result, rolled }, { started, json: flags.json === true });
}
/** The backtest at earlier cuts, where it was asked for. */
function rolledOf(flags: ValueFlags, task: ValueTask): readonly RolledOrigin[] | null {
  if (flags.origins === undefined) return null;
  const step = parseDuration(flags.origins, "origins");
  const stepDays = task.cut.until - dayAfter(task.cut.until, step, -1);
  return rollOrigins(task.orders.log, task.cut, { request: task.request, stepDays });
}
async function runFit(flags: ValueFlags): Promise<void> {
  const started = Date.now();
  const task = await prepareTask(flags, false);
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

async function runScore(flags: ValueFlags): Promise<void> {
  const task = await prepareTask(flags, false);
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
function predictionCsv(task: ValueTask, forecast: LogForecast, outcomes: boolean): string {
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
