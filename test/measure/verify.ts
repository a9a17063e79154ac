// Holds what is measured of real experiments against figures of others: npm run verify:measure -- FOLDER. The data may not be passed on, so
// FOLDER is yours: hillstrom/ (hillstrom.csv.gz; ate_reference.csv: the effects of its two mailings, plain and adjusted by Lin's
// regression for all covariates and the logarithm of the spend before; uplift_reference.csv: what scikit-uplift makes of four scores) and
// starbucks-promo/ (train.csv.gz). What is not there is skipped, and said to be.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { readExperimentOut } from "../../src/measure/experiment.ts";
import { readExperiment } from "../../src/measure/experiment-file.ts";
import { readAction } from "../../src/measure/read-action.ts";
import {
  type DividendAsked,
  type DividendReadout,
  readDividend,
} from "../../src/measure/read-dividend.ts";
import { type TextColumns, upliftChecks } from "./uplift-reference.ts";

const [, , folder = "."] = process.argv;
const hillstrom = join(folder, "hillstrom");
const failures: string[] = [];

const linesOf = (path: string): string[] =>
  gunzipSync(readFileSync(path)).toString().trim().split(/\r?\n/);
/** One label of Hillstrom has a comma, and is quoted. */
const fieldsOf = (line: string): string[] =>
  line.replace(/"([^"]*)"/, (_, label: string) => label.replace(",", "")).split(",");
/** Lines of a table by the names in the first. */
function columnsOf([head = "", ...rows]: readonly string[]): TextColumns {
  const cells = rows.map(fieldsOf);
  return Object.fromEntries(
    fieldsOf(head).map((name, i) => [name, cells.map((each) => each[i] ?? "")]),
  );
}
/** Six digits agree. */
const agree = (found: number, wanted: number): boolean =>
  Math.abs(found - wanted) <= 5e-6 * Math.abs(wanted);

if (existsSync(join(hillstrom, "hillstrom.csv.gz"))) {
  const [header = "", ...lines] = linesOf(join(hillstrom, "hillstrom.csv.gz"));
  const place = header.split(",").indexOf("history");
  const widened = lines.map((line) => `${line},${Math.log(Number(fieldsOf(line)[place]))}`);
  const table = Buffer.from([`${header},log_history`, ...widened].join("\n"));
  const outcomes = ["visit", "conversion", "spend"];
  const covariates = ["recency", "history", "log_history", "mens", "womens", "newbie"].concat([
    ...["zip_code", "channel", "history_segment"],
  ]);
  const units = await readExperiment(
    { name: "hillstrom.csv", size: table.length, open: () => Readable.from([table]) },
    { arm: "segment", outcomes, covariates },
  );
  const { effects, srm } = readExperimentOut(units, { control: "No E-Mail", outcomes });
  console.log(`Hillstrom: sample ratio p ${srm.p.toFixed(3)} (wanted .904)\n`);
  console.log(
    "| arm, outcome | difference | error | p | adjusted | its error | |\n|---|---|---|---|---|---|---|",
  );
  const [names = "", ...rows] = readFileSync(join(hillstrom, "ate_reference.csv"), "utf8")
    .trim()
    .split(/\r?\n/);
  for (const row of rows) {
    const wanted = Object.fromEntries(names.split(",").map((name, i) => [name, row.split(",")[i]]));
    const found = effects.find(
      ({ arm, outcome }) => arm === wanted["arm"] && outcome === wanted["metric"],
    );
    const pairs = [
      [found?.difference, wanted["diff"]],
      [found?.standardError, wanted["se"]],
      [found?.p, wanted["p"]],
      [found?.adjusted?.difference, wanted["lin_diff"]],
      [found?.adjusted?.standardError, wanted["lin_se"]],
    ].map(([one, other]) => [Number(one), Number(other)] as const);
    // Their p is by the normal law, ours by Student's, which reaches further: the exponents agree.
    const holds = pairs.every(([one, other], i) =>
      i === 2 ? Math.abs(Math.log(one) / Math.log(other) - 1) < 0.01 : agree(one, other),
    );
    if (!holds) failures.push(`${wanted["arm"]}, ${wanted["metric"]}`);
    const cells = pairs.map(([one]) => one.toPrecision(6)).join(" | ");
    console.log(
      `| ${wanted["arm"]}, ${wanted["metric"]} | ${cells} | ${holds ? "holds" : "FAILS"} |`,
    );
  }

  const reference = readFileSync(join(hillstrom, "uplift_reference.csv"), "utf8");
  console.log(
    "\n| mailing, outcome, score | Qini | AUUC | top 30 % | by group | weighted | |\n|---|---|---|---|---|---|---|",
  );
  for (const { name, figures, holds } of upliftChecks(
    columnsOf([header, ...lines]),
    columnsOf(reference.trim().split(/\r?\n/)),
  )) {
    if (!holds) failures.push(`uplift, ${name}`);
    const cells = figures.map((figure) => figure.toPrecision(8)).join(" | ");
    console.log(`| ${name} | ${cells} | ${holds ? "holds" : "FAILS"} |`);
  }
} else console.log(`Hillstrom: skipped, ${hillstrom} is not there.`);

/** The dividend of a table, and what is wanted of it. */
async function dividend(
  name: string,
  table: string,
  asked: Pick<DividendAsked, "action" | "outcome" | "features" | "costs">,
  wanted: (found: DividendReadout) => boolean,
): Promise<void> {
  const bytes = Buffer.from(table);
  const file = { name: "t.csv", size: bytes.length, open: () => Readable.from([bytes]) };
  const found = await readDividend(file, { ...asked, mostSegments: 8 });
  const told = (of: { difference: number; interval: readonly [number, number] }): string =>
    `${of.difference.toFixed(4)} (${of.interval[0].toFixed(4)} to ${of.interval[1].toFixed(4)})`;
  console.log(
    `\n${name}: best for all ${found.singleAction} ${found.values?.single.toFixed(4)}; ${found.differences?.segments.map((each) => `${each.segments} segments ${told(each)}`).join("; ")}; each by itself ${found.differences && told(found.differences.individual)}. Verdict: ${found.verdict}.`,
  );
  if (!wanted(found)) failures.push(name);
}

if (existsSync(join(hillstrom, "hillstrom.csv.gz"))) {
  // Two fifths of what is spent is profit, and a mail costs a cent.
  const [header = "", ...rows] = linesOf(join(hillstrom, "hillstrom.csv.gz"));
  const place = header.split(",").indexOf("spend");
  const table = [
    `${header},profit`,
    ...rows.map((row) => `${row},${0.4 * Number(fieldsOf(row)[place])}`),
  ].join("\n");
  await dividend(
    "Hillstrom, profit",
    table,
    {
      ...{ action: "segment", outcome: "profit" },
      features: ["recency", "history", "mens", "womens", "newbie", "zip_code", "channel"],
      costs: { "Mens E-Mail": 0.01, "Womens E-Mail": 0.01 },
    },
    ({ verdict, singleAction }) => verdict === "single" && singleAction === "Mens E-Mail",
  );
}

if (existsSync(join(hillstrom, "hillstrom.csv.gz"))) {
  // A visit as an action: what one is worth that a mail brought, and what a report without the lot would say.
  const [header = "", ...rows] = linesOf(join(hillstrom, "hillstrom.csv.gz"));
  const segment = header.split(",").indexOf("segment");
  for (const [arms, estimate, error] of [
    [["Mens E-Mail"], 10.05, 1.87],
    [["Womens E-Mail"], 9.38, 2.85],
    [["Mens E-Mail", "Womens E-Mail"], 10, undefined],
  ] as const) {
    const kept = rows.filter((row) =>
      ["No E-Mail", ...arms].includes(fieldsOf(row)[segment] ?? ""),
    );
    const bytes = Buffer.from([header, ...kept].join("\n"));
    const found = await readAction(
      { name: "hillstrom.csv", size: bytes.length, open: () => Readable.from([bytes]) },
      {
        ...{ action: "visit", outcome: "spend", encouragement: "segment", control: "No E-Mail" },
        ...{ covariates: [], randomized: false },
      },
    );
    const { value, naive, encouragement: told } = found;
    const pairs: (readonly [number | null | undefined, number])[] = [
      [value?.estimate, estimate],
      ...(error === undefined ? [] : [[value?.standardError, error] as const]),
      [naive?.estimate, 6.15],
    ];
    if (arms.length > 1)
      pairs.push(
        [told?.gmm?.estimate, 9.91],
        [told?.gmm?.standardError, 1.77],
        [told?.hansenJ?.chiSquare, 0.055],
      );
    console.log(
      `\nHillstrom, a visit after ${arms.join(" or ")}: ${value?.estimate?.toFixed(3)} (error ${value?.standardError?.toFixed(3)}), naive ${naive?.estimate.toFixed(3)}, F ${told?.firstStageF.toFixed(1)}, Anderson-Rubin ${told?.andersonRubin.parts.flat().map((each) => each?.toFixed(3))}${told?.gmm ? `, GMM ${told.gmm.estimate.toFixed(3)} (${told.gmm.standardError.toFixed(3)}), J ${told.hansenJ?.chiSquare.toFixed(4)}` : ""}. Grade ${found.grade}.`,
    );
    const holds = pairs.every(([one, other]) => Math.abs((one ?? Number.NaN) - other) < 0.0051);
    if (!holds || found.grade !== "B")
      failures.push(`Hillstrom, a visit after ${arms.join(" or ")}`);
  }
}

const starbucks = join(folder, "starbucks-promo", "train.csv.gz");
if (existsSync(starbucks)) {
  const [header = "", ...rows] = linesOf(starbucks);
  const [promotion, purchase] = ["Promotion", "purchase"].map((name) =>
    header.split(",").indexOf(name),
  );
  const sold = { Yes: 0, No: 0 };
  let sent = 0;
  for (const row of rows) {
    const fields = row.split(",");
    const arm = fields[promotion ?? -1] === "Yes" ? "Yes" : "No";
    sold[arm] += Number(fields[purchase ?? -1]);
    if (arm === "Yes") sent += 1;
  }
  const revenue = 10 * sold.Yes - 0.15 * sent - 10 * sold.No;
  console.log(`\nStarbucks: sending to all brings ${revenue.toFixed(2)} (wanted -2334.60).`);
  if (!agree(revenue, -2_334.6)) failures.push("Starbucks, sending to all");
  const table = [
    `${header},value`,
    ...rows.map((row) => `${row},${10 * Number(row.split(",")[purchase ?? -1])}`),
  ].join("\n");
  await dividend(
    "Starbucks, 10 a purchase, 0.15 a promotion",
    table,
    {
      ...{ action: "Promotion", outcome: "value", costs: { Yes: 0.15 } },
      features: ["V1", "V2", "V3", "V4", "V5", "V6", "V7"],
    },
    ({ verdict, singleAction, differences }) =>
      singleAction === "No" &&
      (differences?.individual.interval[0] ?? 0) > 0 &&
      (verdict === "segments" || verdict === "individual"),
  );
} else console.log(`Starbucks: skipped, ${starbucks} is not there.`);

if (failures.length > 0) {
  console.error(`\n${failures.length} figures are off: ${failures.join("; ")}.`);
  process.exitCode = 1;
}
