// Holds the read-out of experiments against figures of numpy: npm run verify:measure -- FOLDER. The data may not be passed on, so
// FOLDER is yours: hillstrom/ (hillstrom.csv.gz and ate_reference.csv: the effects of its two mailings, plain and adjusted by Lin's
// regression for all covariates and the logarithm of the spend before). What is not there is skipped, and said to be.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { readExperimentOut } from "../../src/measure/experiment.ts";
import { readExperiment } from "../../src/measure/experiment-file.ts";

const [, , folder = "."] = process.argv;
const hillstrom = join(folder, "hillstrom");
const failures: string[] = [];

/** Six digits agree. */
const agree = (found: number, wanted: number): boolean =>
  Math.abs(found - wanted) <= 5e-6 * Math.abs(wanted);

if (existsSync(join(hillstrom, "hillstrom.csv.gz"))) {
  const text = gunzipSync(readFileSync(join(hillstrom, "hillstrom.csv.gz"))).toString();
  const [header = "", ...lines] = text.trim().split(/\r?\n/);
  const place = header.split(",").indexOf("history");
  const widened = lines.map((line) => {
    const fields = line
      .replace(/"([^"]*)"/, (_, label: string) => label.replace(",", ""))
      .split(",");
    return [...fields, Math.log(Number(fields[place]))].join(",");
  });
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
} else console.log(`Hillstrom: skipped, ${hillstrom} is not there.`);

if (failures.length > 0) {
  console.error(`\n${failures.length} figures are off: ${failures.join("; ")}.`);
  process.exitCode = 1;
}
