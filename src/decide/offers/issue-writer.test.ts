import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryStore } from "../../../test/analytics/cluster.ts";
import { saveShop } from "../../collect/shop.ts";
import { openDataFolder } from "../../core/data-folder.ts";
import { textId } from "../../core/subject.ts";
import { openOperational } from "../../store/open-operational.ts";
import type { Operational } from "../../store/operational.ts";
import { pgSql } from "../../store/pg-sql.ts";
import type { Store } from "../../store/store.ts";
import { type Decision, openLedger } from "../ledger.ts";
import { program } from "../program.ts";
import { readIssues } from "./coupon-store.ts";
import { type Offers, openOffers } from "./offers.ts";

/** Two processes that give away one budget. */

let store: Store & { readonly path: string };
let operational: Operational;

beforeAll(async () => {
  store = await temporaryStore();
  operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
  await saveShop(store, { currency: "EUR", timezone: "UTC" });
});
afterAll(async () => {
  await operational.close();
  await store.close();
});

const since = "2026-01-01T00:00:00Z";
const deal = {
  ...program.parse({
    ...{ program: "deal", title: "Deal", state: "running", placements: ["account"], holdout: 0 },
    treatments: [{ id: "five", kind: "offer", coupon: { amount: "5.00" } }],
    limits: { budget: "50.00" },
  }),
  ...{ version: 1, since },
};

function open(): Promise<Offers> {
  return openOffers(store, operational, {
    definitions: { placements: [], programs: [deal], universal: undefined, frequencies: [] },
    ...{ personOf: (subject) => subject, subjectsOf: (person) => [person] },
    marksOf: () => undefined,
  });
}

/** Somebody is shown a coupon by a process, where no guard that it knows of stands against it. */
function show(offers: Offers, who: string): boolean {
  const [treatment] = deal.treatments;
  if (treatment === undefined) throw new Error("there is one");
  const [person, now] = [textId(who), Date.now()];
  const asked = { program: deal, treatment, person, now };
  if (offers.stopOf(asked) !== undefined) return false;
  const of = offers.couponOf({ ...asked, until: now + 60_000 })?.code ?? "";
  const ledger = openLedger(store, Buffer.alloc(32));
  const made: Decision = {
    ...{ decisionId: who, subject: person, person, at: now, source: "web", contextHash: "0" },
    ...{ placement: "account", program: "deal", programVersion: 1, policyState: 0 },
    ...{ arms: ["five"], probabilities: [1], drawn: "five", shown: "five", held: "", period: 0 },
    ...{ washingOut: false, content: {}, list: undefined, items: [], because: [] },
    ...{ reasons: [{ kind: "coupon", of }], expiresAt: now + 60_000 },
  };
  const receipt = ledger.note(made, made);
  const decision = ledger.readReceipt(receipt);
  if (decision === undefined) throw new Error("the receipt is ours");
  offers.exposed([{ decision, outcome: "shown", at: now, source: "web" }]);
  return true;
}

test("two processes that issue at once keep to one budget, and each knows soon what the other gave", async () => {
  const [one, two] = [await open(), await open()];
  // Neither knows of the other: each would give all of it away.
  const shown = Array.from({ length: 12 }, (_, i) => [show(one, `a${i}`), show(two, `b${i}`)]);
  expect(shown.flat().filter(Boolean)).toHaveLength(20);
  await Promise.all([one.settled(), two.settled()]);
  const issues = await readIssues(operational, { program: "deal" });
  expect(issues).toHaveLength(20);
  expect(issues.filter(({ refusedBy }) => refusedBy === "")).toHaveLength(10);
  expect(issues.filter(({ refusedBy }) => refusedBy === "budget")).toHaveLength(10);
  expect(show(one, "late")).toBe(false);
  await one.refresh();
  expect(show(one, "later")).toBe(false);
  await Promise.all([one.close(), two.close()]);
  const third = await open();
  expect(show(third, "latest")).toBe(false);
  await third.close();
  expect(await readIssues(operational)).toHaveLength(20);
});

test("what one process issued is known to another when it issues next, before all is read anew", async () => {
  await operational.command(pgSql`DELETE FROM coupon_issue`);
  const [one, two] = [await open(), await open()];
  for (let i = 0; i < 9; i++) expect(show(one, `c${i}`)).toBe(true);
  await one.settled();
  expect(show(two, "d0")).toBe(true);
  await two.settled();
  expect(show(two, "d1")).toBe(false);
  const issues = await readIssues(operational);
  expect(issues.filter(({ refusedBy }) => refusedBy === "")).toHaveLength(10);
  await Promise.all([one.close(), two.close()]);
});
