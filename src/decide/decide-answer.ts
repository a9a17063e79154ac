import { z } from "zod";
import type { Held } from "./choose.ts";
import type { Answer } from "./decider.ts";
import type { Because } from "./lists/list-answer.ts";
import { guardNames } from "./offer-guards.ts";
import { treatmentKinds } from "./placement.ts";
import type { ReasonKind } from "./reason.ts";

/** What `POST /api/decide` answers. */
export interface DecideAnswer {
  /** By the placement's name. */
  readonly placements: Readonly<Record<string, Answer>>;
}

const reasonKinds = {
  ...{ audience: "audience", worth: "worth", lot: "lot", policy: "policy", rule: "rule" },
  ...{ segment: "segment", context: "context", learned: "learned", individual: "individual" },
  ...{ ladder: "ladder", holdout: "holdout", consent: "consent", excluded: "excluded" },
  ...{ guard: "guard", coupon: "coupon", "no-program": "no-program", list: "list" },
} as const satisfies { [kind in ReasonKind]: kind };

const held = {
  none: "",
  ...{ universal: "universal", program: "program", consent: "consent" },
} as const satisfies Record<string, Held>;

const did = {
  ...{ viewed: "viewed", added: "added", bought: "bought", here: "here" },
} as const satisfies { [what in Because["did"]]: what };

const reason = z.strictObject({
  kind: z.enum(reasonKinds),
  of: z.string(),
  by: z.exactOptional(
    z.strictObject({
      audience: z.exactOptional(z.string()),
      kind: z.exactOptional(z.string()),
      guard: z.exactOptional(z.enum(guardNames)),
      grade: z.exactOptional(z.string()),
      currency: z.exactOptional(z.string()),
    }),
  ),
  figures: z.exactOptional(z.record(z.string(), z.number())),
  words: z.string(),
});

const because = z.strictObject({
  sku: z.string(),
  name: z.string(),
  did: z.enum(did),
  at: z.number().meta({ description: "Milliseconds since 1970." }),
  share: z.number(),
});

const product = z.strictObject({
  sku: z.string(),
  name: z.string(),
  price: z.number().nullable().meta({ description: "Units of the shop's currency." }),
  url: z.string(),
  image: z.string(),
  from: z.exactOptional(z.string()).meta({ description: "For the shop alone, as all below." }),
  score: z.exactOptional(z.number()),
  because: z.exactOptional(z.array(because)),
  words: z.exactOptional(z.string()),
});

const decided = z.strictObject({
  decision: z.string(),
  kind: z.enum(treatmentKinds),
  treatment: z.string().meta({ description: "nothing: the content is the placement's control." }),
  content: z.record(z.string(), z.unknown()),
  products: z.array(product).optional(),
  expiresAt: z.iso.datetime(),
  receipt: z.string().meta({ description: "Sent back with what comes of it." }),
  program: z.string().optional().meta({ description: "For the shop alone, as all below." }),
  held: z.enum(held).optional(),
  why: z.array(reason).optional(),
});

const undecided = z.strictObject({
  error: z.strictObject({ code: z.enum(["NOT_FOUND", "BAD_ARGUMENT"]), message: z.string() }),
});

/** {@link DecideAnswer} as the document of the API shows it. */
export const decideAnswer: z.ZodType<DecideAnswer> = z.strictObject({
  placements: z.record(z.string(), z.union([decided, undecided])),
});
