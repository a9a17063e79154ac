import { minorPerUnit } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import { listDefinitions } from "../decide/definition-store.ts";
import { readLiability } from "../decide/offers/coupon-view.ts";
import { readMessagePrice } from "../measure/read-message-price.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import type { CaseDriver } from "./case-driver.ts";
import { type CaseDraft, draftCase } from "./draft-case.ts";
import { readDraftFacts } from "./draft-facts.ts";
import { estimateDriver } from "./draft-figures.ts";
import { couponsUsed } from "./draft-offer.ts";
import { readKeptAudits } from "./kept-audit.ts";
import { plannedProgram } from "./shop-approvals.ts";
import { readPlan } from "./shop-definition.ts";

/**
 * Drafts the case of a program of the shop.
 * @throws PerennialError NOT_FOUND where there is no such program, NO_DATA where there are too few orders
 */
export async function readCaseDraft(
  store: Store,
  operational: Operational,
  { program: name, now }: { readonly program: string; readonly now: Instant },
): Promise<CaseDraft> {
  const plan = await readPlan(operational);
  const kept = plan.cases.find((each) => [each.program, each.case].includes(name));
  const program = plannedProgram(plan, kept?.program ?? name);
  const facts = await readDraftFacts(store, { audience: program.audience, now });
  const { coupons } = await readLiability({ store, operational }, now);
  return draftCase({
    ...{ program, kept, facts, discountRate: facts.discountRate },
    audits: await readKeptAudits(operational),
    coupons: couponsUsed(coupons),
    messagePrice: await measuredPrice(store, operational, { ...facts, now }),
    today: new Date(now).toISOString().slice(0, 10),
  });
}

/** In units of the currency: what sending one costs where nobody says otherwise, as perennial measure message has it. */
const sendCost = 0.001;

/** What a message costs by the arms of a frequency; undefined where none were drawn, or they tell nothing yet. What is only observed recommends nothing. */
async function measuredPrice(
  store: Store,
  operational: Operational,
  of: { readonly currency: string; readonly discountRate: number; readonly now: Instant },
): Promise<CaseDriver | undefined> {
  const { frequencies } = await listDefinitions(operational);
  if (!frequencies.some(({ frequency }) => frequency === "email")) return undefined;
  const units = minorPerUnit(of.currency);
  const { grade, found, from, to, subscribers } = await readMessagePrice(store, operational, {
    ...{ channel: "email", now: of.now, windowDays: 90, horizonDays: 365 },
    ...{ discount: of.discountRate, sendCost: sendCost * units, complaintCost: 0 },
  });
  if (grade !== "A" || !found.ok || found.price === null) return undefined;
  const { value, lower, upper } = found.price;
  return estimateDriver(
    { value: value / units, error: (upper - lower) / (2 * 1.959964) / units },
    [0, 1e12],
    {
      ...{ grade: "A", owner: "" },
      source: `measured by the arms of the e-mail frequency, ${from.slice(0, 10)} to ${to.slice(0, 10)}, ${subscribers} subscribers; ${sendCost} of it for sending`,
    },
  );
}
