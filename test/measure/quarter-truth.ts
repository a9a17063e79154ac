/** What is true of the simulated quarter: what makes a visit an order, and what each program truly adds to it. */

/** The programs in the order of their bits. The fifth takes a tenth off the price; the sixth asks to install the app. */
export const quarterPrograms = [
  "story",
  "reviews",
  "bundle",
  "returns",
  "tenth-off",
  "app",
] as const;

/** By program, by how much its sight raises the chance that a visit becomes an order. That of the app is its having been installed. */
const raises: readonly number[] = [0.06, 0.05, 0.04, 0.03, 0.07, 0.08];
/** Of each pair that is at work at once, in the same chance: programs take from each other. */
const together = -0.006;
const untreatedChance = 0.18;
export const offer: number = quarterPrograms.indexOf("tenth-off");
export const app: number = quarterPrograms.indexOf("app");

/** Chances to install the app at a visit: of who is asked to, and of anybody. */
export const installs = { asked: 0.3, anyway: 0.04 } as const;

/** What mail does: to the chance that a visit becomes an order on its day and the two after; and how likely it is that somebody unsubscribes at it. */
export const mail = { raises: 0.08, days: 3, unsubscribes: 0.008 } as const;

/** The chance that a visit becomes an order, by what is at work: bit j is program j, and `mailed` of late or not. */
export function chanceToOrder(atWork: number, mailed: boolean): number {
  let chance = untreatedChance + (mailed ? mail.raises : 0);
  let count = 0;
  for (const [j, raise] of raises.entries())
    if ((atWork >> j) & 1) {
      chance += raise;
      count += 1;
    }
  return chance + (together * count * (count - 1)) / 2;
}

/** What is left of the price, by what is at work. */
export const priceFactor = (atWork: number): number => ((atWork >> offer) & 1 ? 0.9 : 1);

/** A visit: what its order would contribute at the full price, and whether mail of late acts on it. */
export interface Visit {
  readonly value: number;
  readonly mailed: boolean;
}

/** What a visit is expected to contribute by what is at work. */
export function expectedOf(atWork: number, { value, mailed }: Visit): number {
  return chanceToOrder(atWork, mailed) * priceFactor(atWork) * value;
}

/**
 * What each program truly adds to a visit: its Shapley value among those that are at work there, over all sets of them. `always` is what is at work
 * without any program: an app that was installed anyway.
 */
export function partsOfVisit(atWork: number, always: number, visit: Visit): number[] {
  const players = quarterPrograms.flatMap((_, j) =>
    ((atWork & ~always) >> j) & 1 ? [1 << j] : [],
  );
  const parts = quarterPrograms.map(() => 0);
  const sets = 1 << players.length;
  for (let set = 0; set < sets; set++) {
    const members = players.filter((_, i) => (set >> i) & 1);
    const bits = members.reduce((all, bit) => all | bit, always);
    const weight = 1 / (players.length * choose(players.length - 1, members.length));
    for (const bit of players)
      if ((bits & bit) === 0) {
        const j = Math.log2(bit);
        parts[j] =
          (parts[j] ?? 0) + weight * (expectedOf(bits | bit, visit) - expectedOf(bits, visit));
      }
  }
  return parts;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 0; i < k; i++) ways = (ways * (n - i)) / (i + 1);
  return ways;
}
