import { type IdentityKind, textId } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import type { ActionWorths } from "./action-worth.ts";
import {
  type Asking,
  type Choice,
  choose,
  type Held,
  inOrder,
  type ReadyParts,
  type ReadyProgram,
  readyProgram,
} from "./choose.ts";
import type { CustomerMarks } from "./customer-marks.ts";
import type { AskedPlacement, DecideRequest } from "./decide-request.ts";
import type { KeptDefinitions } from "./definition-store.ts";
import type { Stance } from "./discovery-dial.ts";
import { universalDraws } from "./holdout.ts";
import { type Ledger, newDecisionId } from "./ledger.ts";
import type { AnsweredProduct, PageProduct } from "./lists/list-answer.ts";
import { type ListContext, listContext } from "./lists/list-recipe.ts";
import type { ShopLists } from "./lists/shop-lists.ts";
import type { Offers } from "./offers/offers.ts";
import type { Content, Placement, TreatmentKind } from "./placement.ts";
import type { PolicyParts } from "./policy/ready-policy.ts";
import { type SaidReason, saidReasons } from "./reason.ts";
import { type DecidedList, requestLists } from "./request-lists.ts";

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
  /** At a placement of products. */
  readonly products?: readonly ShownProduct[] | undefined;
  readonly expiresAt: string;
  /** Sent back with what comes of it. */
  readonly receipt: string;
  /** What is for the shop's own eyes: not for public write keys. */
  readonly program?: string | undefined;
  readonly held?: Held | undefined;
  readonly why?: readonly SaidReason[] | undefined;
}

/** A product to be shown. How it came in, its score and why are for the shop's own eyes. */
export type ShownProduct = PageProduct & Partial<AnsweredProduct>;

/** Why nothing was decided for a placement. */
export interface Undecided {
  readonly error: { readonly code: "NOT_FOUND" | "BAD_ARGUMENT"; readonly message: string };
}

/** A choice whose reasons have their words. */
export interface SaidChoice extends Choice {
  readonly reasons: readonly SaidReason[];
  readonly products?: readonly AnsweredProduct[];
}

/** How a preview differs from what a request would get. */
export interface PreviewOptions extends Pick<AskedPlacement, "count" | "context"> {
  /** The stance of the discovery dial in the place of the list's own. */
  readonly dial?: Stance | undefined;
}

/** Decides what to show whom. */
export interface Decider {
  readonly decide: (request: DecideRequest, from: Caller) => Readonly<Record<string, Answer>>;
  /** What would be decided now for a person at a placement; nothing is noted. Undefined where there is no such placement. */
  readonly preview: (
    person: string,
    placement: string,
    asked?: PreviewOptions,
  ) => SaidChoice | undefined;
  /** Takes other definitions. */
  readonly define: (definitions: KeptDefinitions) => void;
}

/** By whom and for whom it is asked. */
export interface Caller {
  readonly who: Who;
  readonly source: string;
  /** Whether the answer may tell of purchases and audiences. */
  readonly mayKnowWhy: boolean;
  /** When; now, where nothing is said. */
  readonly at?: Instant | undefined;
}

/** What deciding needs to know of people. */
export interface DeciderParts extends Partial<Pick<PolicyParts, "markOf" | "stateOf">> {
  readonly ledger: Ledger;
  readonly subjectOf: (kind: IdentityKind, value: string) => string;
  readonly personOf: (subject: string) => string;
  readonly isMember: (person: string, audience: string) => boolean;
  readonly hasRefused: (person: string) => boolean;
  readonly subjectsOf?: (person: string) => readonly string[];
  readonly mixOf?: CustomerMarks["mixOf"];
  /** What actions are worth: read when definitions are taken. */
  readonly worthOf?: ActionWorths["of"];
  readonly lists?: Pick<ShopLists, "listsFor" | "want">;
  /** Guards and codes of coupons; without them no coupon is given. */
  readonly offers?: Pick<Offers, "stopOf" | "couponOf" | "noteStop" | "ladderOf"> | undefined;
  readonly clock?: () => Instant;
}

/** Opens the decider. All that it reads is in memory: it waits for nothing. */
export function openDecider(definitions: KeptDefinitions, parts: DeciderParts): Decider {
  const { ledger, subjectOf, personOf, isMember, hasRefused, clock = Date.now } = parts;
  const { markOf = unknown, stateOf = unknown, subjectsOf = alone, lists, offers } = parts;
  const { mixOf = () => null, worthOf = unknown } = parts;
  const ladderOf = offers?.ladderOf;
  let ready = readyFor(definitions, { isMember, markOf, stateOf, ladderOf, worthOf });
  wantLists(definitions, lists);
  const askingOf = (
    person: string,
    now: Instant,
    { exclude, include }: Pick<DecideRequest, "exclude" | "include">,
  ): Asking => ({
    person,
    now,
    isMember,
    universal: ready.universal(now)(person),
    refused: hasRefused(person),
    exclude: new Set(exclude),
    include: new Set(include),
    stopOf: (program, treatment) => offers?.stopOf({ program, treatment, person, now }),
  });
  const listsOf = { lists, subjectsOf, mixOf };
  return {
    decide(request, { who, source, mayKnowWhy, at: now = clock() }) {
      const subject = subjectOf(who.kind, who.value);
      const person = personOf(subject);
      const asking = askingOf(person, now, request);
      const listFor = requestLists(listsOf, asking);
      // Without a prototype: a placement called __proto__ is a name as any other.
      const answers: Record<string, Answer> = Object.create(null);
      for (const asked of request.placements) {
        const place = ready.placements.get(asked.id);
        const page = listContext(place?.placement.list && asked.context);
        const problem = problemWith(asked, place?.placement, page);
        if (place === undefined || problem !== undefined || typeof page === "string") {
          answers[asked.id] = problem ?? unknownPlacement(asked.id);
          continue;
        }
        const chosen = choose(place.placement, place.programs, asking);
        const list = listFor(chosen.list, { count: asked.count, context: page });
        const decisionId = newDecisionId();
        const of = { programs: place.programs, offers, decisionId, subject, person, now };
        const choice = withList(withOffer(chosen, of), list);
        const receipt = ledger.note(choice, {
          decisionId,
          subject,
          person,
          at: now,
          source,
          contextHash: hashOf(asked.context),
          items: list?.items ?? [],
          because: list?.because ?? [],
        });
        const told = { decisionId, receipt, mayKnowWhy, list };
        answers[asked.id] = answerOf(place.placement, choice, told);
      }
      return answers;
    },
    preview(person, name, { dial, count, context } = {}) {
      const place = ready.placements.get(name);
      if (place === undefined) return undefined;
      const asking = askingOf(person, clock(), nothingNamed);
      const choice = choose(place.placement, place.programs, asking);
      const recipe = choice.list && dial ? { ...choice.list, dial } : choice.list;
      const page = listContext(context);
      const list =
        typeof page === "string"
          ? undefined
          : requestLists(listsOf, asking)(recipe, { count, context: page });
      const { reasons } = withList(choice, list);
      return {
        ...choice,
        reasons: saidReasons(reasons, choice.program),
        ...(list === undefined ? {} : { products: list.told() }),
      };
    },
    define(next) {
      ready = readyFor(next, { isMember, markOf, stateOf, ladderOf, worthOf });
      wantLists(next, lists);
    },
  };
}

/** What was chosen with the coupon that is shown; what a guard stopped is noted. */
function withOffer(
  choice: Choice,
  of: Pick<ReadyPlacement, "programs"> &
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
const alone = (person: string): readonly string[] => [person];

/** Has lists made where a placement shows any. */
function wantLists(
  { placements, programs }: KeptDefinitions,
  lists: Pick<ShopLists, "want"> | undefined,
): void {
  if (!placements.some(({ kind }) => kind === "products")) return;
  const recipes = [...placements, ...programs.flatMap(({ treatments }) => treatments)];
  lists?.want(recipes.flatMap(({ list }) => list?.audience ?? []));
}

/** A choice with what is said of its list. */
function withList(choice: Choice, list: DecidedList | undefined): Choice {
  return list === undefined ? choice : { ...choice, reasons: [...choice.reasons, list.reason] };
}

function hashOf(said: object | undefined): string {
  return said === undefined ? "0" : textId(JSON.stringify(said));
}

/** What is wrong with how a placement is asked for; undefined: nothing. */
function problemWith(
  { id: name, kind }: AskedPlacement,
  place: Placement | undefined,
  page: ListContext | string,
): Undecided | undefined {
  if (place === undefined) return unknownPlacement(name);
  const problem = (message: string): Undecided => ({ error: { code: "BAD_ARGUMENT", message } });
  if (kind !== undefined && kind !== place.kind)
    return problem(`The placement "${name}" is for ${place.kind}, not for ${kind}.`);
  return typeof page === "string" ? problem(page) : undefined;
}

/** A placement with the programs that may have it, in the order in which they are asked. */
interface ReadyPlacement {
  readonly placement: Placement;
  readonly programs: readonly ReadyProgram[];
}

function readyFor(
  { placements, programs, universal }: KeptDefinitions,
  parts: ReadyParts,
): {
  readonly placements: ReadonlyMap<string, ReadyPlacement>;
  readonly universal: ReturnType<typeof universalDraws>;
} {
  const ready = programs
    .filter(({ state }) => state === "running")
    .map((each) => readyProgram(each, parts));
  return {
    universal: universalDraws(universal),
    placements: new Map(
      placements.map((placement) => [
        placement.placement,
        { placement, programs: inOrder(placement, ready) },
      ]),
    ),
  };
}

function answerOf(
  { kind }: Placement,
  { shown, content, expiresAt, program, held, reasons }: Choice,
  of: {
    readonly decisionId: string;
    readonly receipt: string;
    readonly mayKnowWhy: boolean;
    readonly list: DecidedList | undefined;
  },
): Decided {
  return {
    decision: of.decisionId,
    kind,
    treatment: shown,
    content,
    products: of.mayKnowWhy ? of.list?.told() : of.list?.shown(),
    expiresAt: new Date(expiresAt).toISOString(),
    receipt: of.receipt,
    program: of.mayKnowWhy ? program : undefined,
    held: of.mayKnowWhy ? held : undefined,
    why: of.mayKnowWhy ? saidReasons(reasons, program) : undefined,
  };
}

function unknownPlacement(name: string): Undecided {
  const message = `There is no placement "${name}". See perennial placements list.`;
  return { error: { code: "NOT_FOUND", message } };
}
