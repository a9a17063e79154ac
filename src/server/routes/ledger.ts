import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readShop } from "../../collect/shop.ts";
import { PerennialError } from "../../core/errors.ts";
import { findIdentity, memberIdentities } from "../../customers/identity-view.ts";
import type { ActionWorth } from "../../decide/action-worth.ts";
import { programWorth } from "../../decide/choose.ts";
import type { SaidChoice } from "../../decide/decider.ts";
import {
  type KeptDefinitions,
  type KeptProgram,
  listDefinitions,
} from "../../decide/definition-store.ts";
import { stances } from "../../decide/discovery-dial.ts";
import { readPolicyStates } from "../../decide/learning/policy-states.ts";
import {
  type ArmCount,
  type LedgerEntry,
  type ProgramCount,
  readArmCounts,
  readDecision,
  readLedger,
  readProgramCounts,
} from "../../decide/ledger-questions.ts";
import { mostProducts } from "../../decide/lists/list-recipe.ts";
import type { ListStatus, ShopLists } from "../../decide/lists/shop-lists.ts";
import type { PolicyState } from "../../decide/policy/ready-policy.ts";
import { type LotShare, lotShares } from "../../decide/policy.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

const page = z.strictObject({
  who: z.string().min(1).optional(),
  placement: z.string().optional(),
  program: z.string().optional(),
  held: z.enum(["", "universal", "program", "consent"]).optional(),
  exposed: z.enum(["true", "false"]).optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const previewed = z.strictObject({
  who: z.string().min(1),
  dial: z.enum(stances).optional(),
  count: z.coerce.number().int().min(1).max(mostProducts).optional(),
  /** SKU of the product that the page is about. */
  product: z.string().optional(),
});

/** What the document of the API says of these routes. */
export const ledgerEndpoints: Endpoints = {
  "GET /api/programs": {
    tag: "programs",
    summary: "All programs with whom they have met, placements, and the universal holdout.",
  },
  "GET /api/decisions": {
    ...{ tag: "programs", query: page, errors: ["NOT_FOUND"] },
    summary: "A page of the ledger of decisions, the newest first.",
  },
  "GET /api/decisions/:decision": {
    ...{ tag: "programs", errors: ["NOT_FOUND"] },
    summary: "A decision as it was made, and as it would be made now.",
  },
  "GET /api/placements/:placement/preview": {
    ...{ tag: "programs", query: previewed, errors: ["NOT_FOUND"] },
    summary: "What somebody would be shown now, and why; nothing is noted.",
  },
};

/** All programs with whom they have met, and where they show something. */
export interface ProgramOverview {
  readonly programs: readonly (KeptProgram & {
    /** Null before the first decision. */
    readonly met: ProgramCount | null;
    readonly arms: readonly ArmShare[];
    /** Of its actions the one that is worth most; null where nothing is known that may be used. */
    readonly worth: ActionWorth | null;
  })[];
  readonly placements: KeptDefinitions["placements"];
  readonly universal: NonNullable<KeptDefinitions["universal"]> | null;
}

/** An arm with the share of its lot, and what came of it. */
export interface ArmShare extends Omit<ArmCount, "program">, LotShare {}

/** What somebody would be shown now. */
export interface PlacementPreview {
  /** The id of the person whom the question named. */
  readonly person: string;
  readonly now: SaidChoice;
  /** Null where no list was made yet. */
  readonly lists: ListStatus | null;
  /** ISO 4217; empty where the shop has none yet. */
  readonly currency: string;
  readonly timezone: string;
}

/** A decision as it was made, and as it would be made now. */
export interface DecisionReplay {
  readonly decision: LedgerEntry;
  /** Null where the placement is there no more. */
  readonly now: SaidChoice | null;
  /** Of the products then and what spoke for them, by SKU. Those that the catalogue does not have are left out. */
  readonly names: Readonly<Record<string, string>>;
}

/** Programs, placements and what was decided. Changes of definitions are operations. */
export function ledgerRoutes(app: FastifyInstance, store: Store, live: Live): void {
  const { operational, decider } = live;
  app.get("/api/programs", async (): Promise<ProgramOverview> => {
    const { programs, placements, universal } = await listDefinitions(operational);
    const counts = await readProgramCounts(store);
    const arms = await readArmCounts(store);
    const states = await readPolicyStates(operational);
    return {
      programs: programs.map((program) => ({
        ...program,
        met: counts.find((each) => each.program === program.program) ?? null,
        arms: armShares(program, arms, states.get(program.program)),
        worth: programWorth(program, live.worthOf) ?? null,
      })),
      placements,
      universal: universal ?? null,
    };
  });
  app.get("/api/decisions", async (request) => {
    const { who, exposed, ...asked } = parsed(page, request.query);
    const subjects = who === undefined ? undefined : await subjectsNamed(store, who);
    const filter = { ...asked, subjects, exposed: exposed === "true" };
    const decisions = await readLedger(store, filter);
    return { decisions, timezone: (await readShop(store))?.timezone ?? "UTC" };
  });
  app.get("/api/decisions/:decision", async (request): Promise<DecisionReplay> => {
    const { decision } = parsed(z.object({ decision: z.string() }), request.params);
    const found = await readDecision(store, decision);
    const person = live.persons.personOf(found.subject);
    const now = decider.preview(person, found.placement) ?? null;
    return { decision: found, now, names: namesOf([...found.items, ...found.because], live.lists) };
  });
  app.get("/api/placements/:placement/preview", async (request): Promise<PlacementPreview> => {
    const { placement } = parsed(z.object({ placement: z.string() }), request.params);
    const { who, product, ...asked } = parsed(previewed, request.query);
    const { person } = await findIdentity(store, who);
    const context = product === undefined ? undefined : { product };
    const now = decider.preview(person, placement, { ...asked, context });
    const { currency = "", timezone = "UTC" } = (await readShop(store)) ?? {};
    if (now !== undefined)
      return { person, now, lists: live.lists.status() ?? null, currency, timezone };
    throw new PerennialError(
      "NOT_FOUND",
      `There is no placement "${placement}". See perennial placements list.`,
    );
  });
}

function armShares(
  program: KeptProgram,
  counts: readonly ArmCount[],
  state: PolicyState | undefined,
): ArmShare[] {
  return lotShares(program, state).map(({ arm, share }) => {
    const found = counts.find((each) => each.program === program.program && each.arm === arm);
    const { program: _program, ...count } = found ?? { ...noCount, program: "" };
    return { ...count, arm, share };
  });
}

function namesOf(
  skus: readonly string[],
  lists: Pick<ShopLists, "nameOf">,
): Readonly<Record<string, string>> {
  const named = skus.map((sku) => [sku, lists.nameOf(sku)] as const);
  return Object.fromEntries(named.filter(([, name]) => name !== ""));
}

const noCount = { persons: 0, expected: 0, decisions: 0, exposed: 0 };

/** The ids of all subjects of the person whom a text names. */
async function subjectsNamed(store: Store, who: string): Promise<string[]> {
  const { person } = await findIdentity(store, who);
  return (await memberIdentities(store, person)).map(({ subject }) => subject);
}
