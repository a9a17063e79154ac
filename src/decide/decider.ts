import { z } from "zod";
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
import type { KeptDefinitions } from "./definition-store.ts";
import type { Stance } from "./discovery-dial.ts";
import { universalDraw } from "./holdout.ts";
import { type Decision, type Ledger, newDecisionId } from "./ledger.ts";
import type { AnsweredList, AnsweredProduct } from "./lists/list-answer.ts";
import { type ListContext, listContext, mostProducts } from "./lists/list-recipe.ts";
import type { ShopLists } from "./lists/shop-lists.ts";
import type { Offers } from "./offers/offers.ts";
import { type Content, type Placement, type TreatmentKind, treatmentKinds } from "./placement.ts";
import type { PolicyParts } from "./policy/ready-policy.ts";
import { type Reason, type SaidReason, saidReasons } from "./reason.ts";

const mostPlacements = 20;
const mostNamed = 10_000;
const largestContextBytes = 4 * 1024;

const id = z.string().trim().min(1).max(500);
const named = z
  .array(z.string().min(1).max(200))
  .max(
    mostNamed,
    `names more than ${mostNamed}: say which may be shown with include, or which brands and categories in the list of the placement`,
  )
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
  /** When it is asked, ISO 8601: in a sample shop alone, whose time is that of its orders. Now, where nothing is said. */
  readonly at?: string | undefined;
  readonly placements: readonly AskedPlacement[];
  /** Treatments, and SKUs of products, that are not to be shown. */
  readonly exclude: readonly string[];
  /** Where it names any, only these may be shown. */
  readonly include: readonly string[];
}

/** A placement as a request names it. */
export interface AskedPlacement {
  readonly id: string;
  /** What the caller takes the placement for: an error where it is another kind. */
  readonly kind?: TreatmentKind | undefined;
  /** How many products. */
  readonly count?: number | undefined;
  readonly context?: object | undefined;
}

/** {@link DecideRequest} as it arrives. */
export const decideRequest: z.ZodType<DecideRequest> = z.strictObject({
  customer: id.optional(),
  anonymousId: id.optional(),
  token: z.string().max(4_000).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  placements: z
    .array(
      z.union([
        z
          .string()
          .min(1)
          .max(63)
          .transform((name) => ({ id: name })),
        z.strictObject({
          id: z.string().min(1).max(63),
          kind: z.enum(treatmentKinds).optional(),
          count: z.int().min(1).max(mostProducts).optional(),
          context: context.optional(),
        }),
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
export type ShownProduct = Pick<AnsweredProduct, "sku" | "name" | "price" | "url" | "image"> &
  Partial<AnsweredProduct>;

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
  readonly lists?: Pick<ShopLists, "list" | "want">;
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
    universal: universalDraw(ready.universal, now)(person),
    refused: hasRefused(person),
    exclude: new Set(exclude),
    include: new Set(include),
    stopOf: (program, treatment) => offers?.stopOf({ program, treatment, person, now }),
  });
  /** The list of a choice; undefined where the placement shows none. */
  const listFor = (
    { list: recipe, held }: Choice,
    { person, now, exclude, include }: Asking,
    { count, page }: { readonly count?: number | undefined; readonly page: ListContext | string },
  ): DecidedList | undefined => {
    if (recipe === undefined || typeof page === "string") return undefined;
    const made = lists?.list({
      recipe,
      count: count ?? recipe.count,
      context: page,
      // Who refused to be treated as somebody in particular is shown what anybody is.
      subjects: held === "consent" ? [] : subjectsOf(person),
      mix: held === "consent" ? null : mixOf(person, recipe.dial),
      now,
      exclude,
      include,
    });
    if (made === undefined) return { products: [], reason: { kind: "list", of: "" } };
    const { products, dropped, missing } = made;
    const figures = { ...dropped, ...(missing === 0 ? {} : { missing }) };
    return { products, reason: { kind: "list", of: recipe.by, figures } };
  };
  return {
    decide(request, { who, source, mayKnowWhy, at: now = clock() }) {
      const subject = subjectOf(who.kind, who.value);
      const person = personOf(subject);
      const asking = askingOf(person, now, request);
      // Without a prototype: a placement called __proto__ is a name as any other.
      const answers: Record<string, Answer> = Object.create(null);
      for (const asked of request.placements) {
        const place = ready.placements.get(asked.id);
        const page = listContext(place?.placement.list && asked.context);
        const problem = problemWith(asked, place?.placement, page);
        if (place === undefined || problem !== undefined) {
          answers[asked.id] = problem ?? unknownPlacement(asked.id);
          continue;
        }
        const chosen = choose(place.placement, place.programs, asking);
        const list = listFor(chosen, asking, { count: asked.count, page });
        const decisionId = newDecisionId();
        const of = { programs: place.programs, offers, decisionId, subject, person, now };
        const choice = withList(withOffer(chosen, of), list);
        const { items, because } = listedIn(list);
        const contextHash = hashOf(asked.context);
        const receipt = ledger.note({
          ...choice,
          decisionId,
          subject,
          person,
          at: now,
          source,
          contextHash,
          items,
          because,
        });
        const told = { decisionId, receipt, mayKnowWhy, list };
        answers[asked.id] = answerOf(place.placement, choice, told);
      }
      return answers;
    },
    preview(person, name, { dial, ...asked } = {}) {
      const place = ready.placements.get(name);
      if (place === undefined) return undefined;
      const asking = askingOf(person, clock(), nothingNamed);
      const choice = choose(place.placement, place.programs, asking);
      const recipe = choice.list && dial ? { ...choice.list, dial } : choice.list;
      const list = listFor({ ...choice, list: recipe }, asking, {
        count: asked.count,
        page: listContext(asked.context),
      });
      const reasons = list === undefined ? choice.reasons : [...choice.reasons, list.reason];
      return {
        ...choice,
        reasons: saidReasons(reasons, choice.program),
        ...(list === undefined ? {} : { products: list.products }),
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

/** A list with what is said of it as a whole. */
interface DecidedList extends Pick<AnsweredList, "products"> {
  readonly reason: Reason;
}

/** A choice with what is said of its list. */
function withList(choice: Choice, list: DecidedList | undefined): Choice {
  return list === undefined ? choice : { ...choice, reasons: [...choice.reasons, list.reason] };
}

/** What the ledger keeps of a list. */
function listedIn(list: DecidedList | undefined): Pick<Decision, "items" | "because"> {
  const products = list?.products ?? [];
  return {
    items: products.map(({ sku }) => sku),
    because: products.map(({ because, from }) => because[0]?.sku ?? from),
  };
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
  readonly universal: KeptDefinitions["universal"];
} {
  const ready = programs
    .filter(({ state }) => state === "running")
    .map((each) => readyProgram(each, parts));
  return {
    universal,
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
    products: of.list && shownProducts(of.list, of.mayKnowWhy),
    expiresAt: new Date(expiresAt).toISOString(),
    receipt: of.receipt,
    program: of.mayKnowWhy ? program : undefined,
    held: of.mayKnowWhy ? held : undefined,
    why: of.mayKnowWhy ? saidReasons(reasons, program) : undefined,
  };
}

function shownProducts({ products }: DecidedList, mayKnowWhy: boolean): readonly ShownProduct[] {
  if (mayKnowWhy) return products;
  return products.map(({ sku, name, price, url, image }) => ({ sku, name, price, url, image }));
}

function unknownPlacement(name: string): Undecided {
  const message = `There is no placement "${name}". See perennial placements list.`;
  return { error: { code: "NOT_FOUND", message } };
}
