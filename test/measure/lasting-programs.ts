import { subjectId } from "../../src/core/subject.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import { tableFile } from "../analytics/table-file.ts";
import { type OpenServer, openServer } from "../server/open-server.ts";

/**
 * A shop whose customers come, buy by a rate of their own and leave, with programs that win new customers. Those of half of the programs win customers like all others, so that a residual value is right
 * of them; those of the other half win people who take what is given and never come back, which nothing in their first order tells.
 */

const dayMs = 86_400_000;
/** The day on which the programs are read, so that customers are valued once; orders are known for seven months more. */
const readAt: number = Date.UTC(2024, 5, 3);
const knownDays = 215;
const historyDays = 900;
const windowDays = 28;
const programsOfAKind = 8;
export const lastingPrograms: readonly string[] = Array.from(
  { length: programsOfAKind },
  (_, i) => `lasting-${i}`,
);
export const fleetingPrograms: readonly string[] = Array.from(
  { length: programsOfAKind },
  (_, i) => `fleeting-${i}`,
);
const anyway = 0.25;
/** Of the people whom a program treats, those whom it wins besides. */
export const winsOf = (nth: number): number => 0.1 * nth;

const price = 60;
/** At the margin rate of 0.5. */
const marginRate = 0.5;

export interface LastingShop extends OpenServer {
  /** What a customer whom these programs met brings in the half year after the day of reading, on average, if they are like all others. */
  readonly perCustomer: number;
}

/** @param asked.people of each program; `customers` besides all of them */
export async function openLastingShop(asked: {
  readonly people: number;
  readonly customers: number;
  readonly seed: string;
}): Promise<LastingShop> {
  const random = createRandom(asked.seed);
  const lines = ["order_id,customer_id,order_date,sku,quantity,unit_price"];
  const buy = (who: string, day: number): void => {
    const at = new Date(readAt + day * dayMs).toISOString();
    const paid = price * (0.5 + random.uniform());
    lines.push(`o${lines.length},${who},${at},cup,1,${paid.toFixed(2)}`);
  };
  for (let i = 0; i < asked.customers; i++) {
    const first = -historyDays + (historyDays + knownDays) * random.uniform();
    for (const day of lifeFrom(random, first)) buy(`c${i}`, day);
  }
  const decisions: (string | number | string[] | number[])[][] = [];
  const shown: (string | number)[][] = [];
  const won = { customers: 0, later: 0 };
  for (const [nth, program] of [...lastingPrograms, ...fleetingPrograms].entries())
    for (let i = 0; i < asked.people; i++) {
      const who = `${program}-${i}`;
      // Evenly over both lots, so that a few hundred people show what is true.
      const isHeld = i % 2 === 0;
      const lot = (2 * (Math.floor(i / 2) + random.uniform())) / asked.people;
      const seen = -90 + 55 * random.uniform();
      const after = seen + 25 * random.uniform();
      const life = lifeFrom(random, after);
      const isWon = !isHeld && lot >= anyway && lot < anyway + winsOf(nth % programsOfAKind);
      if (lot < anyway || (isWon && nth < programsOfAKind)) for (const day of life) buy(who, day);
      else if (isWon) buy(who, after);
      if (lot < anyway || isWon) {
        won.customers += 1;
        won.later += life.filter((day) => day >= 0 && day < 183).length;
      }
      const at = new Date(readAt + seen * dayMs).toISOString().replace("T", " ").replace("Z", "");
      const subject = subjectId("customer_id", who);
      const id = `d-${who}`;
      decisions.push([
        ...[subject, at, id, subject, "hero", program, 1],
        ...[["it"], [1], "it", isHeld ? "nothing" : "it", isHeld ? "program" : "", -1],
      ]);
      shown.push([subject, id, "shown", at]);
    }
  buy("last", knownDays);
  const server = await openServer();
  await server.operate("set-shop", { currency: "EUR", timezone: "UTC", marginRate: "0.5" });
  await server.apply([
    { placement: "hero", title: "Hero", kind: "content", control: { text: "as ever" } },
    ...[...lastingPrograms, ...fleetingPrograms].map((program) => definitionOf(program)),
  ]);
  await server.operate("import-orders", {}, tableFile("orders.csv", lines.join("\n")));
  await server.store.insert(
    "decision_local",
    [
      ...["subject_id", "at", "decision_id", "person_id", "placement", "program"],
      ...["program_version", "arms", "probabilities", "drawn", "shown", "held", "period"],
    ],
    decisions,
  );
  await server.store.insert(
    "decision_outcome_local",
    ["subject_id", "decision_id", "outcome", "at"],
    shown,
  );
  return { ...server, perCustomer: (won.later / won.customers) * price * marginRate };
}

/** The days on which a customer buys: at a rate of their own, as long as they stay. */
function lifeFrom(random: Random, first: number): number[] {
  const rate = random.gamma(1.5, 1.5 / (4 / 365));
  const leaves = first + random.exponential() * 700;
  const days = [first];
  for (;;) {
    const next = (days.at(-1) ?? first) + random.exponential() / rate;
    if (next > leaves || next > knownDays) return days;
    days.push(next);
  }
}

function definitionOf(program: string): object {
  const readOn = new Date(readAt).toISOString().slice(0, 10);
  return {
    ...{ program, title: program, state: "running", placements: ["hero"], holdout: 0.5 },
    treatments: [{ id: "it", kind: "content", content: { text: "it" } }],
    policy: { kind: "best", treatment: "it" },
    measure: { outcome: "contribution", windowDays, readOn },
  };
}
