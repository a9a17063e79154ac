import type { Backtest, RolledOrigin } from "../predict/backtest.ts";
import { dayName } from "../predict/day-number.ts";
import type { LogForecast } from "../predict/log-forecast.ts";
import { percent, print, printJson, table, whole } from "./terminal.ts";
import type { ValueTask } from "./value-task.ts";

/** A backtest, and those at earlier cuts where they were asked for. */
interface BacktestAnswer {
  readonly result: Backtest;
  readonly rolled: readonly RolledOrigin[] | null;
}

/** Prints a backtest, as text or as JSON. */
export function printBacktest(
  task: ValueTask,
  answer: BacktestAnswer,
  o: { readonly started: number; readonly json: boolean },
): void {
  const document = backtestDocument(task, answer, o.started);
  if (o.json) printJson(document);
  else print(backtestText(task, answer.result, document));
}

/** The answer of a backtest. Orders are purchase days; amounts are in the file's unit. */
function backtestDocument(task: ValueTask, { result, rolled }: BacktestAnswer, started: number) {
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
export function forecastWarnings({ choice, model, histories }: LogForecast): string[] {
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
  task: ValueTask,
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

/** A model's parameters in one line. */
export function parametersText(
  parameters: Readonly<Record<string, number>>,
  logLikelihood: number | null,
): string {
  const named = Object.entries(parameters).map(
    ([name, value]) => `${name} ${value.toPrecision(6)}`,
  );
  if (logLikelihood === null) return "A baseline has no parameters.";
  return `Parameters: ${named.join(", ")}; log-likelihood ${logLikelihood.toFixed(3)}`;
}
