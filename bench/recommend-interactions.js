// Synthetic interactions: users of 200 clusters take four of five items from their own cluster, by Zipf's law, the fifth
// from all items. Histories are geometric, 17 rows on average, at most 200.
import { interactionLogOf } from "../dist/decide/recommend/interaction-log.js";
import { createRandom } from "../dist/stats/index.js";

const clusters = 200;

export function syntheticLog(users, items) {
  const random = createRandom(1);
  const inCluster = Math.floor(items / clusters);
  // A rank of Zipf's law with exponent 1, by the inverse of its continuous distribution.
  const zipf = (ranks) => Math.floor(Math.exp(random.uniform() * Math.log(ranks + 1))) - 1;
  const counts = Int32Array.from({ length: users }, () =>
    Math.min(200, 1 + random.geometric(1 / 17)),
  );
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const user = new Int32Array(rows);
  const item = new Int32Array(rows);
  const time = new Float64Array(rows);
  let row = 0;
  for (const [u, count] of counts.entries()) {
    const cluster = random.integer(clusters);
    for (let i = 0; i < count; i++) {
      user[row] = u;
      item[row] = random.uniform() < 0.8 ? cluster + clusters * zipf(inCluster) : zipf(items);
      time[row] = i * 86_400_000;
      row += 1;
    }
  }
  const names = (length) => Array.from({ length }, (_, at) => String(at));
  return interactionLogOf({ users: names(users), items: names(items), user, item, time });
}
