import { z } from "zod";
import { type AdExportOptions, adExportOptions, makeAdExport } from "../audiences/ad-export.ts";
import { type AdExport, readAdExports } from "../audiences/ad-list-questions.ts";
import { type Audience, readAudience } from "../audiences/audience.ts";
import { applyAudiences, listAudiences } from "../audiences/audience-store.ts";
import { restoreAudience } from "../audiences/audience-version.ts";
import { listMembers } from "../audiences/member-list.ts";
import { readMembers } from "../audiences/membership-sweep.ts";
import { addSubscription, newSubscription, removeSubscription } from "../audiences/subscription.ts";
import { retellOrders } from "../collect/event-orders.ts";
import { importConsents, importConsentsOptions } from "../collect/import-consents.ts";
import { importCosts, importCostsOptions } from "../collect/import-costs.ts";
import { importCustomers, importCustomersOptions } from "../collect/import-customers.ts";
import { importOrdersOptions } from "../collect/import-options.ts";
import { importOrders } from "../collect/import-orders.ts";
import { importProducts, importProductsOptions } from "../collect/import-products.ts";
import { type ImportProgress, undoImport } from "../collect/import-run.ts";
import { openOrderBook } from "../collect/order-book.ts";
import {
  discardQuarantine,
  type ReplayOptions,
  replayOptions,
  replayQuarantine,
} from "../collect/replay-quarantine.ts";
import { readShop, saveShop } from "../collect/shop.ts";
import { addSource, limitSource, newSource, switchSource } from "../collect/source.ts";
import type { SourceFile } from "../collect/source-file.ts";
import { sourceLimit } from "../collect/source-limit.ts";
import { allowAgain } from "../collect/suppression.ts";
import { PerennialError } from "../core/errors.ts";
import { forgetPerson } from "../customers/forget-person.ts";
import { identitiesNamed, joinIdentities, splitIdentities } from "../customers/identity-view.ts";
import { openPersons, refreshPersons } from "../customers/persons.ts";
import { openCustomerMarks } from "../decide/customer-marks.ts";
import { readDefinition } from "../decide/definition.ts";
import {
  applyDefinitions,
  findProgram,
  listDefinitions,
  requireNamed,
  setProgramState,
} from "../decide/definition-store.ts";
import { givenRules } from "../decide/guide/rules.ts";
import { saveGuideRules } from "../decide/guide/shop-rules.ts";
import { learnPolicies } from "../decide/learning/learn-policies.ts";
import { plainCode } from "../decide/offers/coupon-code.ts";
import { voidCoupons } from "../decide/offers/coupon-store.ts";
import { importCodes } from "../decide/offers/import-codes.ts";
import { openOffers } from "../decide/offers/offers.ts";
import { type StoppedMembers, stoppedMembers } from "../decide/offers/stopped-members.ts";
import { programStates } from "../decide/program.ts";
import { runPrediction } from "../predict/prediction-run.ts";
import { inTurn } from "../store/in-turn.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { jobNames, removeSchedule, setSchedule, timeOfDay } from "./jobs.ts";
import { type Door, type Live, openDoor } from "./live.ts";
import { parsed } from "./parsed.ts";
import { addKey, keyName, switchKey } from "./secret-key.ts";

/**
 * All that writes, by name. The command line runs an operation here in its own process, or, while a
 * server runs on the data folder, the very same one there.
 */
export interface Operation {
  readonly run: (store: Store, input: unknown, context: OperationContext) => Promise<unknown>;
}

/** What an operation may need besides its input. */
export interface OperationContext {
  readonly file?: SourceFile;
  /** What the running server holds in memory. */
  readonly live?: Pick<
    Live,
    | "intake"
    | "webhooks"
    | "refresh"
    | "forget"
    | "suppression"
    | "sources"
    | "memberships"
    | "predicted"
    | "lists"
    | "deliveries"
    | "define"
    | "keys"
  > & { readonly offers: OperationOffers };
  /** Opens the operational state on first use. */
  readonly operational: () => Promise<Operational>;
  readonly onProgress: (progress: OperationProgress) => void;
}

/** What operations need of offers. */
type OperationOffers = Pick<Live["offers"], "refresh" | "stopOf" | "noteStop" | "settled">;

/** How far an operation is. */
export type OperationProgress =
  | { readonly kind: "rows"; readonly rows: ImportProgress }
  | { readonly kind: "stage"; readonly stage: string };

const shopSettings = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  currency: z.string().optional(),
  timezone: z.string().optional(),
  marginRate: z.string().optional(),
  discountRate: z.string().optional(),
  rates: z.string().optional(),
  sample: z.enum(["true", "false"]).optional(),
});

/** The operations. */
export const operations: Readonly<Record<string, Operation>> = {
  "import-orders": operation(importOrdersOptions, (store, options, context) =>
    andAllThatFollows(store, context, () =>
      importOrders(store, fileOf(context), options, rowsTo(context)),
    ),
  ),
  "import-products": operation(importProductsOptions, async (store, options, context) => {
    const summary = await importProducts(store, fileOf(context), options, rowsTo(context));
    await context.live?.lists.readProducts();
    return summary;
  }),
  "import-customers": operation(importCustomersOptions, (store, options, context) =>
    andAllThatFollows(store, context, () =>
      importCustomers(store, fileOf(context), options, rowsTo(context)),
    ),
  ),
  "import-costs": operation(importCostsOptions, (store, options, context) =>
    importCosts(store, fileOf(context), options, rowsTo(context)),
  ),
  "import-consents": operation(importConsentsOptions, (store, options, context) =>
    andAllThatFollows(store, context, () =>
      importConsents(store, fileOf(context), options, rowsTo(context)),
    ),
  ),
  "undo-import": operation(
    z.strictObject({ importId: z.string() }),
    (store, { importId }, context) =>
      andAllThatFollows(store, context, async () => ({
        removed: await undoImport(store, importId),
      })),
  ),
  "replay-quarantine": operation(replayOptions, replay),
  "discard-quarantine": operation(
    z.strictObject({ importId: z.string().optional() }),
    async (store, { importId }) => ({ discarded: await discardQuarantine(store, importId) }),
  ),
  predict: operation(
    z.strictObject({ anew: z.boolean().optional() }),
    (store, { anew = false }, { onProgress, live }) =>
      // Whoever comes second most often finds that nothing has changed.
      inTurn(store, "predict", async () => {
        const onStage = (stage: string): void => onProgress({ kind: "stage", stage });
        const report = await runPrediction(store, onStage, { anew });
        await live?.predicted();
        return report;
      }),
  ),
  "schedule-job": operation(
    z.strictObject({ job: z.enum(jobNames), at: timeOfDay }),
    async (store, { job, at }, { operational }) => {
      const shop = await readShop(store);
      if (shop === undefined)
        throw new PerennialError(
          "NO_DATA",
          "The shop's time zone is not known yet. Say it first: perennial shop --timezone Europe/Berlin",
        );
      const schedule = { job, at, timezone: shop.timezone };
      await setSchedule(await operational(), schedule);
      return schedule;
    },
  ),
  "unschedule-job": operation(
    z.strictObject({ job: z.enum(jobNames) }),
    async (_store, { job }, { operational }) => {
      await removeSchedule(await operational(), job);
      return {};
    },
  ),
  "apply-audiences": operation(
    z.strictObject({ prune: z.boolean() }),
    async (_store, { prune }, context) => {
      const { operational, live } = context;
      const given = (await readTexts(fileOf(context))).map((each, i) =>
        readAudience(each, `definition ${i + 1}`),
      );
      if (prune) await requireUnused(await operational(), given);
      const changes = await applyAudiences(await operational(), given, { prune });
      if (changes.some(({ change }) => change !== "unchanged"))
        await live?.memberships.refresh("definition");
      return changes;
    },
  ),
  "apply-definitions": operation(
    z.strictObject({ prune: z.boolean() }),
    async (_store, { prune }, context) => {
      const operational = await context.operational();
      const given = (await readTexts(fileOf(context))).map((each, i) =>
        readDefinition(each, `definition ${i + 1}`),
      );
      const audiences = new Set((await listAudiences(operational)).map(({ audience }) => audience));
      const changes = await applyDefinitions(operational, given, { prune, audiences });
      await context.live?.define();
      return changes;
    },
  ),
  "set-program-state": operation(
    z.strictObject({ program: z.string(), state: z.enum(programStates) }),
    async (_store, { program, state }, { operational, live }) => {
      const changed = await setProgramState(await operational(), program, state);
      await live?.define();
      return changed;
    },
  ),
  "void-coupons": operation(
    z.union([
      z.strictObject({ code: z.string().min(1) }),
      z.strictObject({ program: z.string(), treatment: z.string() }),
    ]),
    async (_store, which, { operational, live }) => {
      const those = "code" in which ? { code: plainCode(which.code) } : which;
      const voided = await voidCoupons(await operational(), those);
      await live?.offers.refresh();
      return { voided };
    },
  ),
  "stop-offer": operation(
    z.strictObject({ audience: z.string(), program: z.string() }),
    async (store, { audience, program: name }, context) => {
      const persons = (await listMembers(store, audience)).map(({ person }) => person);
      return stoppedFor(store, context, { program: name, persons });
    },
  ),
  "import-coupon-codes": operation(
    z.strictObject({ program: z.string(), treatment: z.string() }),
    async (_store, coupon, context) => {
      const taken = await importCodes(await context.operational(), coupon, fileOf(context));
      await context.live?.offers.refresh();
      return taken;
    },
  ),
  "learn-policies": operation(
    z.strictObject({ program: z.string().optional() }),
    (store, { program }, { operational, live }) =>
      inTurn(store, "learn-policies", async () => {
        const learned = await learnPolicies(store, await operational(), {
          program,
          now: Date.now(),
        });
        await live?.define();
        return learned;
      }),
  ),
  "add-key": operation(z.strictObject({ name: keyName }), async (_store, { name }, context) => {
    const added = await addKey(await context.operational(), name);
    context.live?.keys.forget();
    return added;
  }),
  "switch-key": operation(
    z.strictObject({ name: z.string(), enabled: z.boolean() }),
    async (_store, change, context) => {
      const key = await switchKey(await context.operational(), change);
      context.live?.keys.forget();
      return key;
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
  "restore-audience": operation(
    z.strictObject({ audience: z.string(), version: z.number().int().min(1) }),
    async (_store, which, { operational, live }) => {
      const changes = await restoreAudience(await operational(), which);
      if (changes.some(({ change }) => change !== "unchanged"))
        await live?.memberships.refresh("definition");
      return changes;
    },
  ),
  "add-source": operation(newSource, (_store, source, context) =>
    withSources(context, (operational) => addSource(operational, source)),
  ),
  "switch-source": operation(
    z.strictObject({ name: z.string(), enabled: z.boolean() }),
    (_store, change, context) =>
      withSources(context, (operational) => switchSource(operational, change)),
  ),
  "limit-source": operation(
    z.strictObject({ name: z.string(), limit: sourceLimit.nullable() }),
    (_store, change, context) =>
      withSources(context, (operational) => limitSource(operational, change)),
  ),
  "split-identities": operation(
    z.strictObject({ who: z.array(z.string().min(1)).min(1).max(50) }),
    (store, { who }, context) =>
      andAllThatFollows(store, context, async () => {
        await splitIdentities(store, who);
        return {};
      }),
  ),
  "join-identities": operation(
    z.strictObject({ who: z.tuple([z.string().min(1), z.string().min(1)]) }),
    (store, { who }, context) =>
      andAllThatFollows(store, context, async () => {
        await joinIdentities(store, who);
        return {};
      }),
  ),
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
  forget: operation(
    z.strictObject({ who: z.string().min(1), deleteOrders: z.boolean().optional() }),
    (store, { who, deleteOrders = false }, context) =>
      andAllThatFollows(store, context, () =>
        forgetPerson(store, {
          who,
          deleteOrders,
          settle: async () => context.live?.forget(),
          operational: context.operational,
          onStage: (stage) => context.onProgress({ kind: "stage", stage }),
        }),
      ),
  ),
  "allow-again": operation(
    z.strictObject({ who: z.string().min(1) }),
    async (store, { who }, { live }) => {
      const allowed = await allowAgain(store, identitiesNamed(who));
      await live?.suppression.refresh();
      return { allowed };
    },
  ),
  "set-guide-rules": operation(z.strictObject({}), async (store, _input, context) => {
    const rules = parsed(givenRules, await readJson(fileOf(context)));
    await saveGuideRules(store, rules);
    return rules;
  }),
  "set-shop": operation(shopSettings, (store, settings, context) =>
    andAllThatFollows(store, context, async () => {
      const said = Object.entries(settings).filter(([, value]) => value !== undefined);
      await saveShop(store, Object.fromEntries(said));
      return {};
    }),
  ),
};

/** Replays what waits in the quarantine, events through the running server's intake where there is one. */
async function replay(
  store: Store,
  options: ReplayOptions,
  context: OperationContext,
): Promise<unknown> {
  const { live } = context;
  if (live)
    return andAllThatFollows(store, context, () =>
      replayQuarantine(store, options, async () => live),
    );
  const opened: Door[] = [];
  const open = async (): Promise<Door> => {
    const door = await openDoor(store);
    opened.push(door);
    return door;
  };
  try {
    return await andAllThatFollows(store, context, () => replayQuarantine(store, options, open));
  } finally {
    for (const door of opened) await door.close();
  }
}

/**
 * Does what changes facts or settings, then brings up to date what follows from them: which teller's word on an order
 * holds, and who is one person.
 */
async function andAllThatFollows<T>(
  store: Store,
  { live }: OperationContext,
  work: () => Promise<T>,
): Promise<T> {
  const result = await work();
  if (live) await live.refresh();
  else {
    await retellOrders(store, openOrderBook(store));
    await refreshPersons(store);
  }
  return result;
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

async function withSources<T>(
  { operational, live }: OperationContext,
  work: (operational: Operational) => Promise<T>,
): Promise<T> {
  const result = await work(await operational());
  live?.sources.forget();
  return result;
}

function operation<Input>(
  schema: z.ZodType<Input>,
  run: (store: Store, input: Input, context: OperationContext) => Promise<unknown>,
): Operation {
  return {
    run: (store, input, context) => run(store, parsed(schema, input), context),
  };
}

/** The definitions of a file: a list of them as JSON. */
async function readTexts(file: SourceFile): Promise<unknown[]> {
  return parsed(z.array(z.unknown()).max(1_000), await readJson(file));
}

/** @throws PerennialError BAD_ARGUMENT where a program is for an audience that would go */
async function requireUnused(
  operational: Operational,
  staying: readonly Audience[],
): Promise<void> {
  const names = new Set(staying.map(({ audience }) => audience));
  requireNamed(await listDefinitions(operational), names);
}

async function readJson(file: SourceFile): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of file.open()) pieces.push(Buffer.from(piece));
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PerennialError("BAD_ARGUMENT", `${file.name} is no JSON: ${reason}`);
  }
}

function fileOf(context: OperationContext): SourceFile {
  if (context.file) return context.file;
  throw new PerennialError("BAD_ARGUMENT", "No file was sent along.");
}

function rowsTo(context: OperationContext): (rows: ImportProgress) => void {
  return (rows) => context.onProgress({ kind: "rows", rows });
}
