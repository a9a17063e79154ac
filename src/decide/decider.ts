import { z } from "zod";
import { type IdentityKind, textId } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import {
  type Asking,
  type Choice,
  choose,
  type Held,
  type ReadyProgram,
  readyProgram,
} from "./choose.ts";
import type { KeptDefinitions } from "./definition-store.ts";
import { universalDraw } from "./holdout.ts";
import { type Ledger, newDecisionId } from "./ledger.ts";
import type { Offers } from "./offers/offers.ts";
import type { Content, Placement, TreatmentKind } from "./placement.ts";
import type { PolicyParts } from "./policy/ready-policy.ts";
import { type SaidReason, saidReasons } from "./reason.ts";

const mostPlacements = 20;
const mostNamed = 1_000;
const largestContextBytes = 4 * 1024;

const id = z.string().trim().min(1).max(500);
const named = z
  .array(z.string().min(1).max(200))
  .max(mostNamed, `names more than ${mostNamed}: say what may be shown with include instead`)
  .default([]);
const context = z
  .record(z.string(), z.unknown())
  .refine((given) => JSON.stringify(given).length <= largestContextBytes, {
    message: `is larger than ${largestContextBytes} bytes`,
  });

/** What a caller asks to have decided. */
export interface DecideRequest {
  /** The shop's own id of the customer, as events say it in `userId`. */
  readonly customer?: string | undefined;
  readonly anonymousId?: string | undefined;
  /** A token that the shop's server signed for a page: it names the customer. */
  readonly token?: string | undefined;
  readonly placements: readonly { readonly id: string; readonly context?: object | undefined }[];
  /** Treatments that are not to be shown. */
  readonly exclude: readonly string[];
  /** Where it names any, only these may be shown. */
  readonly include: readonly string[];
}

/** {@link DecideRequest} as it arrives. */
export const decideRequest: z.ZodType<DecideRequest> = z.strictObject({
  customer: id.optional(),
  anonymousId: id.optional(),
  token: z.string().max(4_000).optional(),
  placements: z
    .array(
      z.union([
        z
          .string()
          .min(1)
          .max(63)
          .transform((name) => ({ id: name })),
        z.strictObject({ id: z.string().min(1).max(63), context: context.optional() }),
      ]),
    )
    .min(1, "names no placement")
    .max(mostPlacements, `names more than ${mostPlacements}: ask in several requests`),
  exclude: named,
  include: named,
});

/** Whom it is decided for: the identity by which the person was named. */
export interface Who {
  readonly kind: IdentityKind;
  readonly value: string;
}

/** What the answer says of one placement. */
export type Answer = Decided | Undecided;

/** What is to be shown at a placement. */
export interface Decided {
  readonly decision: string;
  readonly kind: TreatmentKind;
  /** The treatment; `nothing`: the content is the placement's control. */
  readonly treatment: string;
  readonly content: Content;
  readonly expiresAt: string;
  /** Sent back with what comes of it. */
  readonly receipt: string;
  /** What is for the shop's own eyes: not for public write keys. */
  readonly program?: string;
  readonly held?: Held;
  readonly why?: readonly SaidReason[];
}

/** Why nothing was decided for a placement. */
export interface Undecided {
  readonly error: { readonly code: "NOT_FOUND"; readonly message: string };
}

/** A choice whose reasons have their words. */
interface SaidChoice extends Choice {
  readonly reasons: readonly SaidReason[];
}

/** Decides what to show whom. */
export interface Decider {
  readonly decide: (request: DecideRequest, from: Caller) => Readonly<Record<string, Answer>>;
  /** What would be decided now for a person at a placement; nothing is noted. Undefined where there is no such placement. */
  readonly preview: (person: string, placement: string) => SaidChoice | undefined;
  /** Takes other definitions. */
  readonly define: (definitions: KeptDefinitions) => void;
}

/** By whom and for whom it is asked. */
export interface Caller {
  readonly who: Who;
  readonly source: string;
  /** Whether the answer may tell of purchases and audiences. */
  readonly mayKnowWhy: boolean;
}

/** What deciding needs to know of people. */
export interface DeciderParts extends Partial<Pick<PolicyParts, "markOf" | "stateOf">> {
  readonly ledger: Ledger;
  readonly subjectOf: (kind: IdentityKind, value: string) => string;
  readonly personOf: (subject: string) => string;
  readonly isMember: (person: string, audience: string) => boolean;
  readonly hasRefused: (person: string) => boolean;
  /** Guards and codes of coupons; without them no coupon is given. */
  readonly offers?: Pick<Offers, "stopOf" | "couponOf" | "noteStop" | "hasUsed"> | undefined;
  readonly clock?: () => Instant;
}

/** Opens the decider. All that it reads is in memory: it waits for nothing. */
export function openDecider(definitions: KeptDefinitions, parts: DeciderParts): Decider {
  const { ledger, subjectOf, personOf, isMember, hasRefused, clock = Date.now } = parts;
  const { markOf = unknown, stateOf = unknown, offers } = parts;
  const hasUsedCoupon = offers?.hasUsed;
  let ready = readyFor(definitions, { isMember, markOf, stateOf, hasUsedCoupon });
  const askingOf = (
    person: string,
    now: Instant,
    { exclude, include }: Pick<DecideRequest, "exclude" | "include">,
  ): Asking => ({
    person,
    now,
    isMember,
    universal: universalDraw(ready.universal, now)(person),
    refused: hasRefused(person),
    exclude: new Set(exclude),
    include: new Set(include),
    stopOf: (program, treatment) => offers?.stopOf({ program, treatment, person, now }),
  });
  return {
    decide(request, { who, source, mayKnowWhy }) {
      const now = clock();
      const subject = subjectOf(who.kind, who.value);
      const person = personOf(subject);
      const asking = askingOf(person, now, request);
      const answers: Record<string, Answer> = {};
      for (const { id: name, context: said } of request.placements) {
        const place = ready.placements.get(name);
        if (place === undefined) {
          answers[name] = unknownPlacement(name);
          continue;
        }
        const chosen = choose(place.placement, place.programs, asking);
        const decisionId = newDecisionId();
        const choice = withOffer(chosen, { ...place, offers, decisionId, subject, person, now });
        const contextHash = said === undefined ? "0" : textId(JSON.stringify(said));
        const asked = { decisionId, subject, person, at: now, source, contextHash };
        const receipt = ledger.note({ ...choice, ...asked });
        answers[name] = answerOf(place.placement, choice, { decisionId, receipt, mayKnowWhy });
      }
      return answers;
    },
    preview(person, name) {
      const place = ready.placements.get(name);
      if (place === undefined) return undefined;
      const choice = choose(
        place.placement,
        place.programs,
        askingOf(person, clock(), nothingNamed),
      );
      return { ...choice, reasons: saidReasons(choice.reasons, choice.program) };
    },
    define(next) {
      ready = readyFor(next, { isMember, markOf, stateOf, hasUsedCoupon });
    },
  };
}

/** What was chosen with the coupon that is shown; what a guard stopped is noted. */
function withOffer(
  choice: Choice,
  of: ReadyPlacement &
    Pick<DeciderParts, "offers"> & {
      readonly decisionId: string;
      readonly subject: string;
      readonly person: string;
      readonly now: Instant;
    },
): Choice {
  const { offers, programs, subject, person, now } = of;
  const program = programs.find((each) => each.program.program === choice.program);
  if (offers === undefined || program === undefined || choice.held !== "") return choice;
  const by = { program: program.program, subject, at: now, decision: of.decisionId };
  if (choice.stop) offers.noteStop(choice.stop, { ...by, step: "decision" });
  const treatment = program.treatments.get(choice.shown);
  const asked = { program: program.program, person, now, until: choice.expiresAt };
  const coupon = treatment && offers.couponOf({ ...asked, treatment });
  if (coupon === undefined) return choice;
  return {
    ...choice,
    content: { ...choice.content, coupon },
    reasons: [...choice.reasons, { kind: "coupon", of: coupon.code }],
  };
}

const nothingNamed = { exclude: [], include: [] };
const unknown = (): undefined => undefined;

/** A placement with the programs that may have it, the highest priority first. */
interface ReadyPlacement {
  readonly placement: Placement;
  readonly programs: readonly ReadyProgram[];
}

function readyFor(
  { placements, programs, universal }: KeptDefinitions,
  parts: PolicyParts,
): {
  readonly placements: ReadonlyMap<string, ReadyPlacement>;
  readonly universal: KeptDefinitions["universal"];
} {
  const ready = programs
    .filter(({ state }) => state === "running")
    .map((each) => readyProgram(each, parts))
    .sort(({ program: a }, { program: b }) =>
      a.priority === b.priority ? compare(a.program, b.program) : b.priority - a.priority,
    );
  return {
    universal,
    placements: new Map(
      placements.map((placement) => [
        placement.placement,
        {
          placement,
          programs: ready.filter(({ program }) => program.placements.includes(placement.placement)),
        },
      ]),
    ),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function answerOf(
  { kind }: Placement,
  { shown, content, expiresAt, program, held, reasons }: Choice,
  of: { readonly decisionId: string; readonly receipt: string; readonly mayKnowWhy: boolean },
): Decided {
  return {
    decision: of.decisionId,
    kind,
    treatment: shown,
    content,
    expiresAt: new Date(expiresAt).toISOString(),
    receipt: of.receipt,
    ...(of.mayKnowWhy ? { program, held, why: saidReasons(reasons, program) } : {}),
  };
}

function unknownPlacement(name: string): Undecided {
  const message = `There is no placement "${name}". See perennial placements list.`;
  return { error: { code: "NOT_FOUND", message } };
}
