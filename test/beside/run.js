// npm run test:beside -- --data DIR: checks on data that may not be part of the project. DIR holds a folder for each data set.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const at = process.argv.indexOf("--data");
const folder = at < 0 ? undefined : process.argv[at + 1];
if (folder === undefined || !existsSync(folder)) {
  console.error(
    "npm run test:beside -- --data DIR, where DIR holds the data sets, e.g. DIR/apparel/transactions.csv",
  );
  process.exit(2);
}
const run = spawnSync("node_modules/.bin/vitest", ["run", "--config", "vitest.beside.config.ts"], {
  stdio: "inherit",
  env: { ...process.env, PERENNIAL_BESIDE: resolve(folder) },
});
process.exit(run.status ?? 1);
