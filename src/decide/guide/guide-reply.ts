import { z } from "zod";
import type { ShopStep } from "./shop-guide.ts";

/** What `POST /api/guide` answers. */
export interface GuideReply extends ShopStep {
  /** Whether the answers are kept, where that was asked. */
  readonly kept?: boolean;
}

const option = { label: z.string(), share: z.number().nullable() };
const question = z.strictObject({
  attribute: z.string(),
  text: z.string(),
  options: z.array(
    z.union([
      z.strictObject({ ...option, value: z.string().nullable() }),
      z.strictObject({ ...option, noneOf: z.array(z.string()) }),
    ]),
  ),
  why: z.string(),
  gain: z.number().meta({ description: "The expected information of an answer, in bits." }),
});

const item = z.strictObject({
  sku: z.string(),
  name: z.string(),
  probability: z.number(),
  matched: z.array(z.string()),
  missed: z.array(z.string()),
});

const earlier = { attribute: z.string(), answeredAt: z.iso.datetime() };

/** {@link GuideReply} as the document of the API shows it. */
export const guideReply: z.ZodType<GuideReply> = z.strictObject({
  question: z.exactOptional(question),
  stop: z.exactOptional(
    z.strictObject({
      reason: z.enum(["asked-enough", "found-enough", "nothing-to-gain"]),
      why: z.string(),
    }),
  ),
  shortlist: z.array(item),
  covered: z.number().meta({
    description: "The probability that the product sought is on the shortlist.",
  }),
  remembered: z.array(
    z.union([
      z.strictObject({ ...earlier, value: z.string().nullable() }),
      z.strictObject({ ...earlier, noneOf: z.array(z.string()) }),
    ]),
  ),
  kept: z.exactOptional(z.boolean()),
});
