// One measurement of import.bench.js: prints what it took as JSON.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fileOnDisk, importOrders, openDataFolder, openStore } from "../dist/index.js";

const [, , kind, folder] = process.argv;
const file = fileOnDisk(
  fileURLToPath(new URL("../examples/online-retail/orders_to_2011-08-31.csv.gz", import.meta.url)),
);
const store = await openStore({ folder: openDataFolder(folder) });

/** The rows that an import sends, as it sends them. */
async function preparedBatches() {
  const batches = [];
  const recording = {
    ...store,
    async insertLines(table, columns, lines) {
      if (table === "order_line_local") batches.push({ table, columns, lines });
    },
  };
  await importOrders(recording, file, {});
  return batches;
}

const work =
  kind === "import"
    ? async () => (await importOrders(store, file, {})).accepted
    : await preparedBatches().then((batches) => async () => {
        const flying = new Set();
        let rows = 0;
        for (const { table, columns, lines } of batches) {
          rows += lines.split("\n").filter((line) => line !== "").length;
          const flight = store.insertLines(table, columns, lines).then(() => flying.delete(flight));
          flying.add(flight);
          if (flying.size >= 2) await Promise.race(flying);
        }
        await Promise.all(flying);
        return rows;
      });

/** CPU seconds that the engine's process, a child of this one, has used so far. Reads Linux's /proc. */
function engineCpu() {
  const ticksPerSecond = 100;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(fields[1]) === process.pid)
        return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    } catch {
      // The process ended while we looked.
    }
  }
  return Number.NaN;
}

const engineBefore = engineCpu();
const cpuBefore = process.cpuUsage();
const started = process.hrtime.bigint();
const rows = await work();
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const cpu = process.cpuUsage(cpuBefore);
console.log(
  JSON.stringify({
    rows,
    seconds,
    cpu: (cpu.user + cpu.system) / 1e6,
    engineCpu: engineCpu() - engineBefore,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
);
await store.close();
