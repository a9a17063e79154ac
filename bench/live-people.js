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

/** Puts products into a store, and orders of so many lines of the first customers: each has a taste that others share. */
export async function fillProducts(data, { products, buyers, lines }) {
  const store = await openStore({ folder: openDataFolder(data) });
  await store.command(
    sql([
      `INSERT INTO product_local (sku, name, category, brand, list_price, cost, price, stock, attributes, import_id, imported_at)
SELECT concat('SKU-', toString(number)), concat('Product ', toString(number)), concat('category-', toString(intDiv(number, 500))),
  concat('brand-', toString(number % 1000)), 10 + number % 90, 4 + number % 30, 10 + number % 90, number % 50,
  map('colour', toString(number % 12), 'material', toString(cityHash64(number) % 40)), 'bench', now64(3)
FROM numbers(${products})`,
    ]),
  );
  const clusters = Math.floor(products / 500);
  for (let from = 0; from < buyers; from += 20_000) {
    const some = Math.min(20_000, buyers - from);
    await store.command(
      sql([
        `INSERT INTO order_line_local (subject_id, source, order_id, line, identity_kind, identity, ordered_at, kind, sku, product, quantity, unit_price, revenue, currency, rate, import_id, imported_at)
SELECT reinterpretAsUInt64(reverse(substring(SHA256(concat('anonymous_id:', concat('anon-', toString(buyer)))), 1, 8))),
  'bench', concat(toString(buyer), '-', toString(intDiv(nth, 2))), toString(nth), 'anonymous_id', concat('anon-', toString(buyer)),
  now64(3) - toIntervalDay(400 - 20 * intDiv(nth, 2)), 'product', sku, sku, 1, 20, 20, 'EUR', 1, 'bench', now64(3)
FROM (
  SELECT ${from} + intDiv(number, ${lines}) AS buyer, number % ${lines} AS nth, (cityHash64(buyer, nth) % 1000000) / 1000000 AS draw,
    concat('SKU-', toString(if(cityHash64(nth, buyer) % 5 = 0, cityHash64(buyer, nth, 1) % ${products},
      (buyer % ${clusters}) * 500 + toUInt32(500 * draw * draw)))) AS sku
  FROM numbers(${some * lines})
)`,
      ]),
    );
  }
  await store.close();
}
