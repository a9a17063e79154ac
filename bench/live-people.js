// Customers of whom a server knows three events each, and waiting until it has thought about them.
import { readdirSync, readFileSync } from "node:fs";
import { openDataFolder } from "../dist/core/data-folder.js";
import { openStore } from "../dist/store/open-store.js";
import { sql } from "../dist/store/sql.js";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The processor's seconds of a process and of its children, which are the engines. */
function effort(pid) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.reduce((sum, name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1].split(" ");
      const isOurs = Number(name) === pid || Number(stat[1]) === pid;
      return isOurs ? sum + (Number(stat[11]) + Number(stat[12])) / 100 : sum;
    } catch {
      return sum;
    }
  }, 0);
}

/** Resolves when a server has had nothing to do for some seconds. */
export async function untilRests(pid) {
  for (let quiet = 0, before = effort(pid); quiet < 5; ) {
    await pause(1_000);
    const now = effort(pid);
    quiet = now - before < 0.2 ? quiet + 1 : 0;
    before = now;
  }
}

/** Puts events of `anon-0` to `anon-(customers − 1)` into the store of a data folder. */
export async function fillCustomers(data, customers) {
  const store = await openStore({ folder: openDataFolder(data) });
  for (let from = 0; from < customers; from += 100_000) {
    const some = Math.min(100_000, customers - from);
    await store.command(
      sql([
        `INSERT INTO event_local (subject_id, at, kind, name, source, identity_kind, identity, message_id, message_hash, anonymous_id, properties, received_at)
SELECT reinterpretAsUInt64(reverse(substring(SHA256(concat('anonymous_id:', who)), 1, 8))),
  now64(3) - toIntervalMinute(number % 10000), 'track',
  ['Product Viewed', 'Product Added', 'Products Searched', 'Checkout Started'][1 + number % 4], 'bench', 'anonymous_id', who,
  toString(number), sipHash64(number), who,
  concat('{"sku":"SKU-', toString(number % 5000), '","price":', toString(30 + number % 50), '}'), now64(3) - toIntervalMinute(number % 10000)
FROM (SELECT ${from * 3} + number AS number, concat('anon-', toString(intDiv(number, 3))) AS who FROM numbers(${some * 3}))`,
      ]),
    );
  }
  await store.close();
}
