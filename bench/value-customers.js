// Synthetic customers drawn from the BG/NBD, as raw 16-bit columns: x of all, then tx of all, then T of all.
import { writeFileSync } from "node:fs";
import { createRandom } from "../dist/stats/index.js";

/** The truth of the draw, in days: CDNOW's parameters (Fader, Hardie & Lee 2005), T from 30 to 728. */
const truth = { r: 0.243, alpha: 4.414 * 7, a: 0.793, b: 2.426 };

/** Purchases on one day count once; the day of the first purchase is day 0. */
export function writeCustomers(file, customers) {
  const random = createRandom(1);
  const columns = new Uint16Array(3 * customers);
  for (let i = 0; i < customers; i++) {
    const T = 30 + random.integer(699);
    const rate = random.gamma(truth.r, truth.alpha);
    const leave = random.beta(truth.a, truth.b);
    let x = 0;
    let last = 0;
    for (let at = random.exponential() / rate; at < T; at += random.exponential() / rate) {
      const day = Math.floor(at);
      if (day > last) x += 1;
      last = day;
      if (random.uniform() < leave) break;
    }
    columns[i] = x;
    columns[customers + i] = x === 0 ? 0 : last;
    columns[2 * customers + i] = T;
  }
  writeFileSync(file, columns);
}
