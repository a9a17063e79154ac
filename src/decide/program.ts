import { z } from "zod";
import type { Instant } from "../core/time.ts";
import { type ListRecipe, listRecipe } from "./lists/list-recipe.ts";
import { usualLimits } from "./offer-guards.ts";
import { type CouponTerms, couponTerms } from "./offers/coupon-terms.ts";
import {
  type Content,
  content,
  definitionName,
  requireList,
  type TreatmentKind,
  treatmentKinds,
} from "./placement.ts";
import { nothing } from "./policy/ready-policy.ts";
import { armsNamed, type Policy, policy } from "./policy.ts";
import { type PreRegistration, preRegistration } from "./pre-registration.ts";

/** One of the things that a program can do to a person, besides nothing. */
export interface Treatment {
  /** Its name within the program. */
  readonly id: string;
  readonly kind: TreatmentKind;
  readonly title?: string | undefined;
  readonly content: Content;
  /** Of the kind `products`, and of no other: the list that is shown. */
  readonly list?: ListRecipe | undefined;
  /** Audiences whose members never get it: money off for those who buy at full price. */
  readonly notFor: readonly string[];
  /** Of an offer: the unique coupon that whoever sees it gets. It costs money, so guards stand before it. */
  readonly coupon?: CouponTerms | undefined;
  /** Of an action: the event by which events tell that somebody did it. */
  readonly event?: string | undefined;
}

/** Where the guards of a program's coupons stand. */
export interface OfferLimitsOfProgram {
  /** What its coupons may give away together, in units of the shop's currency; absent: no limit. */
  readonly budget?: string | undefined;
  /** So long after a coupon nobody gets another one. */
  readonly coolDownDays: number;
  /** From this chance on of buying within the coupon's days anyway, there is none. */
  readonly dueFrom: number;
}

/** The states of a program. Only a running one decides anything. */
export const programStates = ["draft", "running", "paused", "ended"] as const;

/** Treatments for an audience, at some placements, with people held out. */
export interface Program {
  /** Its name in commands and addresses. */
  readonly program: string;
  readonly title: string;
  readonly description?: string | undefined;
  /** Who answers for it; statements add its programs up. */
  readonly department?: string | undefined;
  /** The person who answers for it. */
  readonly owner?: string | undefined;
  /** The goal that it serves, by its name. */
  readonly goal?: string | undefined;
  readonly state: (typeof programStates)[number];
  /** Whom it is for; absent: everybody. */
  readonly audience?: string | undefined;
  readonly placements: readonly string[];
  readonly treatments: readonly Treatment[];
  readonly policy: Policy;
  /** The share of people that the program never treats, 0 to 0.9. */
  readonly holdout: number;
  /** What draws by lot begin with; another salt draws all anew. By default the program's name. */
  readonly salt: string;
  /** ISO 8601, with a zone; absent: at once. */
  readonly starts?: string | undefined;
  /** ISO 8601, with a zone; absent: never. */
  readonly ends?: string | undefined;
  /**
   * Of several programs for one person at one placement the highest has it; among equals, where actions are shown, the one whose
   * action is worth most, else the first by name.
   */
  readonly priority: number;
  /** How long an answer may be shown, in minutes. */
  readonly expiresMinutes: number;
  readonly limits: OfferLimitsOfProgram;
  /** How it is to be read, said before anybody has seen it; absent: nothing is said. */
  readonly measure?: PreRegistration | undefined;
}

const limits = z.strictObject({
  budget: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,2})?$/, "is no amount such as 5000.00")
    .optional(),
  coolDownDays: z.number().min(0).max(3_650).default(usualLimits.coolDownDays),
  dueFrom: z.number().gt(0).max(1).default(usualLimits.dueFrom),
  fullPriceFrom: z.number().gt(0).max(1).optional(),
});

const treatment = z
  .strictObject({
    id: definitionName.refine(
      (id) => id !== nothing,
      `may not be "${nothing}": it is there already`,
    ),
    kind: z.enum(treatmentKinds),
    title: z.string().trim().min(1).max(200).optional(),
    content: content.default({}),
    notFor: z.array(definitionName).max(20).default([]),
    list: listRecipe.optional(),
    coupon: couponTerms.optional(),
    event: z.string().trim().min(1).max(200).optional(),
  })
  .superRefine(requireList)
  .refine(({ kind, list }) => kind !== "products" || list !== undefined, {
    path: ["list"],
    message: 'is missing: say what the products are chosen by, such as {"by": "for-you"}',
  });

const frame = z.strictObject({
  program: definitionName,
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).optional(),
  department: z.string().trim().min(1).max(100).optional(),
  owner: z.string().trim().min(1).max(100).optional(),
  goal: definitionName.optional(),
  state: z.enum(programStates).default("draft"),
  audience: definitionName.optional(),
  placements: z.array(definitionName).min(1).max(50),
  treatments: z.array(treatment).min(1).max(100),
  policy: policy.default({ kind: "split" }),
  holdout: z.number().min(0).max(0.9).default(0.1),
  salt: z.string().trim().min(1).max(100).optional(),
  starts: z.iso.datetime({ offset: true }).optional(),
  ends: z.iso.datetime({ offset: true }).optional(),
  priority: z.int().min(-1_000).max(1_000).default(0),
  expiresMinutes: z.number().min(1).max(43_200).default(30),
  limits: limits.default(usualLimits),
  measure: preRegistration.optional(),
});

/** {@link Program} as it is written in a file. */
export const program: z.ZodType<Program> = frame
  .superRefine((given, context) => {
    const fault = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    const ids = given.treatments.map(({ id }) => id);
    const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
    if (twice >= 0) fault(["treatments", twice, "id"], `is there twice: "${ids[twice]}"`);
    if (given.starts && given.ends && Date.parse(given.starts) >= Date.parse(given.ends))
      fault(["ends"], `is not after starts: ${given.ends}`);
    for (const [i, { id, kind, coupon, event }] of given.treatments.entries()) {
      if (coupon !== undefined && kind !== "offer")
        fault(["treatments", i, "coupon"], `is for offers, and ${id} is of the kind ${kind}`);
      if (event !== undefined && kind !== "action")
        fault(["treatments", i, "event"], `is for actions, and ${id} is of the kind ${kind}`);
    }
    for (const name of armsNamed(given.policy))
      if (name !== nothing && !ids.includes(name))
        fault(["policy"], `names "${name}", which is no treatment of the program`);
  })
  .transform((given) => ({ ...given, salt: given.salt ?? given.program }));

/** Whether a program decides at an instant. */
export function isRunning({ state, starts, ends }: Program, now: Instant): boolean {
  if (state !== "running") return false;
  if (starts !== undefined && now < Date.parse(starts)) return false;
  return ends === undefined || now < Date.parse(ends);
}
