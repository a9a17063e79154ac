import { z } from "zod";
import { type AdExportOptions, adExportOptions, makeAdExport } from "../audiences/ad-export.ts";
import { type AdExport, readAdExports } from "../audiences/ad-list-questions.ts";
import { type Audience, readAudience } from "../audiences/audience.ts";
import { applyAudiences, listAudiences } from "../audiences/audience-store.ts";
import { restoreAudience } from "../audiences/audience-version.ts";
import { listMembers } from "../audiences/member-list.ts";
import { readMembers } from "../audiences/membership-sweep.ts";
import { addSubscription, newSubscription, removeSubscription } from "../audiences/subscription.ts";
import { PerennialError } from "../core/errors.ts";
import { openPersons } from "../customers/persons.ts";
import { openCustomerMarks } from "../decide/customer-marks.ts";
import { findProgram, listDefinitions, requireNamed } from "../decide/definition-store.ts";
import { openOffers } from "../decide/offers/offers.ts";
import { type StoppedMembers, stoppedMembers } from "../decide/offers/stopped-members.ts";
import { audienceRules } from "../plan/approval-gate.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import {
  fileOf,
  type Operation,
  type OperationContext,
  type OperationOffers,
  operation,
  readTexts,
} from "./operation.ts";

/** Operations on audiences: their definitions, their lists, who is told of them. */
export const audienceOperations: Readonly<Record<string, Operation>> = {
  "apply-audiences": operation(
    z.strictObject({ prune: z.boolean() }),
    async (_store, { prune }, context) => {
      const { operational, live } = context;
      const given = (await readTexts(fileOf(context))).map((each, i) =>
        readAudience(each, `definition ${i + 1}`),
      );
      if (prune) await requireUnused(await operational(), given);
      const changes = await applyAudiences(await operational(), given, {
        ...{ prune, rules: audienceRules },
      });
      if (changes.some(({ change }) => change !== "unchanged"))
        await live?.memberships.refresh("definition");
      return changes;
    },
  ),
  "restore-audience": operation(
    z.strictObject({ audience: z.string(), version: z.number().int().min(1) }),
    async (_store, which, { operational, live }) => {
      const changes = await restoreAudience(await operational(), which, audienceRules);
      if (changes.some(({ change }) => change !== "unchanged"))
        await live?.memberships.refresh("definition");
      return changes;
    },
  ),
  "stop-offer": operation(
    z.strictObject({ audience: z.string(), program: z.string() }),
    async (store, { audience, program: name }, context) => {
      const persons = (await listMembers(store, audience)).map(({ person }) => person);
      return stoppedFor(store, context, { program: name, persons });
    },
  ),
  "export-audience": operation(adExportOptions, async (store, options, context) => {
    const { audience, format: platform } = options;
    const kept = await listAudiences(await context.operational());
    // The list of an audience that was removed is emptied by a last export.
    const isKnown =
      kept.some((each) => each.audience === audience) ||
      (await readAdExports(store, { audience, platform })).length > 0;
    if (!isKnown)
      throw new PerennialError(
        "NOT_FOUND",
        `There is no audience "${audience}". See perennial audiences list.`,
      );
    return exportAdList(store, options, context);
  }),
  "add-subscription": operation(newSubscription, async (store, asked, { operational, live }) => {
    const { lastSeq } = await readMembers(store);
    const added = await addSubscription(await operational(), asked, lastSeq);
    live?.deliveries.wake();
    return added;
  }),
  "remove-subscription": operation(
    z.strictObject({ which: z.string() }),
    async (_store, { which }, { operational }) => ({
      removed: await removeSubscription(await operational(), which),
    }),
  ),
};

/** @throws PerennialError BAD_ARGUMENT where a program is for an audience that would go */
async function requireUnused(
  operational: Operational,
  staying: readonly Audience[],
): Promise<void> {
  const names = new Set(staying.map(({ audience }) => audience));
  requireNamed(await listDefinitions(operational), names);
}

/** {@link StoppedMembers}, the persons counted only. */
type StopCount = Omit<StoppedMembers, "persons"> & { readonly persons: number };

/** Makes an export of a list, and tells how many were kept off it by the guards of the offer that it is for. */
async function exportAdList(
  store: Store,
  options: AdExportOptions,
  context: OperationContext,
): Promise<AdExport & { readonly stopped: StopCount | null }> {
  let count: StopCount | null = null;
  const made = await makeAdExport(store, options, async (name, asked) => {
    const { programs } = await listDefinitions(await context.operational());
    if (!programs.some(({ program }) => program === name))
      throw new PerennialError(
        "NOT_FOUND",
        `There is no program "${name}", for whose offer the list is to be. Name another with --offer, or none with --no-offer.`,
      );
    const { persons, ...rest } = await stoppedFor(store, context, {
      program: name,
      persons: asked,
    });
    count = { ...rest, persons: persons.length };
    return new Set(persons);
  });
  return { ...made, stopped: count };
}

/** Of some persons those who may have none of a program's coupons; each is noted with the money that spares. */
async function stoppedFor(
  store: Store,
  context: OperationContext,
  { program: name, persons }: { readonly program: string; readonly persons: readonly string[] },
): Promise<StoppedMembers> {
  const program = findProgram(await listDefinitions(await context.operational()), name);
  return withOffers(store, context, async (offers) => {
    const found = stoppedMembers(offers, { program, persons, now: Date.now() });
    await offers.settled();
    return found;
  });
}

/** The offers of the running server; else opened for the work. */
async function withOffers<T>(
  store: Store,
  { operational, live }: OperationContext,
  work: (offers: OperationOffers) => Promise<T>,
): Promise<T> {
  if (live) return work(live.offers);
  const postgres = await operational();
  const { personOf, subjectsOf, close } = await openPersons(store);
  const marks = await openCustomerMarks(store);
  const definitions = await listDefinitions(postgres);
  const known = { definitions, personOf, subjectsOf, marksOf: marks.of };
  const offers = await openOffers(store, postgres, known);
  try {
    return await work(offers);
  } finally {
    await offers.close();
    await close();
  }
}
