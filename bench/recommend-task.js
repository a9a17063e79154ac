// One measurement of recommend.bench.js: prints what it took as JSON.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "chdb";
import { cosineTable } from "../dist/decide/recommend/cosine.js";
import { easeTable } from "../dist/decide/recommend/ease.js";
import { itemBits } from "../dist/decide/recommend/item-bits.js";
import { composeList } from "../dist/decide/recommend/list-rules.js";
import { createScorer } from "../dist/decide/recommend/scorer.js";
import { transitionDefaults, transitionTable } from "../dist/decide/recommend/transitions.js";
import { createRandom } from "../dist/stats/random.js";
import { topScores } from "../dist/stats/top-scores.js";
import { syntheticLog } from "./recommend-interactions.js";

const [, , task, users, items] = process.argv;
const log = syntheticLog(Number(users), Number(items));
const neighbours = 100;

/** The same cosine table by ClickHouse, in this process, from a file that is loaded beforehand. */
function inClickHouse() {
  const folder = mkdtempSync(join(tmpdir(), "perennial-bench-"));
  const file = join(folder, "log.tsv");
  const lines = [];
  for (let u = 0; u + 1 < log.starts.length; u++)
    for (let row = log.starts[u]; row < log.starts[u + 1]; row++)
      lines.push(`${u}\t${log.item[row]}\n`);
  writeFileSync(file, lines.join(""));
  const session = new Session(join(folder, "data"));
  session.query("CREATE TABLE log (user UInt32, item UInt32) ENGINE = MergeTree ORDER BY user");
  session.query(`INSERT INTO log SELECT * FROM file('${file}', TSV, 'user UInt32, item UInt32')`);
  return {
    run: () =>
      Number(
        session
          .query(`WITH baskets AS (SELECT groupUniqArray(item) AS items FROM log GROUP BY user),
            seen AS (SELECT item, uniqExact(user) AS users FROM log GROUP BY item)
          SELECT count() FROM (
            SELECT a, b, both / (sqrt(x.users * y.users) + 10) AS weight
            FROM (SELECT a, b, count() AS both FROM (SELECT arrayJoin(items) AS a, items FROM baskets)
                  ARRAY JOIN items AS b WHERE a != b GROUP BY a, b) AS pairs
            JOIN seen AS x ON x.item = a JOIN seen AS y ON y.item = b
            ORDER BY weight DESC, b LIMIT ${neighbours} BY a)`)
          .trim(),
      ),
    end: () => {
      session.cleanup();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Requests, one after another: a history of 50 rows to a list of 10, with stock, margin, a brand's cap and an explanation. */
function requests() {
  const table = transitionTable(log, { ...transitionDefaults, neighbours });
  const scorer = createScorer(table, {
    last: 50,
    distinct: false,
    weighted: false,
    halfLife: { rows: 1 },
  });
  const random = createRandom(2);
  const count = log.items.length;
  const all = Array.from({ length: count }, (_, item) => item);
  const rules = {
    filters: [
      {
        reason: "out of stock",
        items: itemBits(
          count,
          all.filter(() => random.uniform() < 0.1),
        ),
      },
    ],
    boosts: [{ name: "margin", shares: Float64Array.from(all, () => 0.2 * random.uniform()) }],
    pins: [],
    caps: [{ name: "brand", group: Int32Array.from(all, (item) => item % 500), most: 2 }],
    fallbacks: [],
  };
  const shape = {
    size: 10,
    depth: 50,
    diversity: { lambda: 0.8, similarity: (a, b) => (a % 500 === b % 500 ? 1 : 0) },
  };
  const top = topScores(100);
  const rows = log.item.length;
  const taken = { score: [], scoreCpu: [], list: [], listCpu: [] };
  for (let request = 0; request < 30_000; request++) {
    const from = random.integer(rows - 50);
    const started = now();
    const touched = scorer.score({ ...log, from, to: from + 50 });
    const scored = now();
    top.clear();
    for (let t = 0; t < touched; t++) {
      const item = scorer.touched[t];
      if (!scorer.isInHistory(item)) top.offer(item, scorer.scores[item]);
    }
    const best = top.sort();
    const candidates = { items: top.keys.subarray(0, best), scores: top.scores.subarray(0, best) };
    scorer.contributions(composeList(candidates, rules, shape).items.map(({ item }) => item));
    const ended = now();
    // The first thousands warm the compiler up.
    if (request < 5_000) continue;
    taken.score.push(scored.wall - started.wall);
    taken.scoreCpu.push(scored.cpu - started.cpu);
    taken.list.push(ended.wall - started.wall);
    taken.listCpu.push(ended.cpu - started.cpu);
  }
  return taken;
}

/** Milliseconds by the clock, and of CPU by this process: on a busy machine the second alone tells of the code. */
function now() {
  const { user, system } = process.cpuUsage();
  return { wall: Number(process.hrtime.bigint()) / 1e6, cpu: (user + system) / 1e3 };
}

function measure(run) {
  const cpuBefore = process.cpuUsage();
  const started = process.hrtime.bigint();
  const result = run();
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const cpu = process.cpuUsage(cpuBefore);
  return { result, seconds, cpu: (cpu.user + cpu.system) / 1e6 };
}

function quantiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return [0.5, 0.99, 0.999].map((share) => sorted[Math.floor(share * sorted.length)]);
}

const tables = {
  transitions: () => transitionTable(log, { ...transitionDefaults, neighbours }),
  cosine: () => cosineTable(log, { neighbours, shrink: 10, nearestOf: "history" }),
  ease: () => easeTable(log, { neighbours, lambda: 300 }),
};
const told = { rows: log.item.length };
if (task === "requests") {
  for (const [name, times] of Object.entries(requests())) told[name] = quantiles(times);
} else if (task === "clickhouse") {
  const { run, end } = inClickHouse();
  const { result, ...took } = measure(run);
  Object.assign(told, took, { entries: result });
  end();
} else {
  const { result, ...took } = measure(tables[task]);
  Object.assign(told, took, { entries: result.neighbours.length });
}
console.log(JSON.stringify({ ...told, peakMb: process.resourceUsage().maxRSS / 1024 }));
