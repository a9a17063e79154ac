// npm run bench -- NAME: runs one benchmark on the built package and prints its table.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const names = readdirSync(at(".")).flatMap((file) => /^(.+)\.bench\.js$/.exec(file)?.[1] ?? []);
const name = process.argv[2] ?? "";
if (!names.includes(name)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${names.join(", ")}`);
  process.exit(2);
}
if (!existsSync(at("../dist/index.js"))) {
  console.error("The package is not built. Run: npm run build");
  process.exit(4);
}
await import(`./${name}.bench.js`);
