import { z } from "zod";
import { type ListRecipe, listRecipe } from "./lists/list-recipe.ts";

/** What a placement shows: products, a piece of content, an offer, or something to do (install the app, write a review). */
export const treatmentKinds = ["products", "content", "offer", "action"] as const;

/** One of the kinds of treatment. */
export type TreatmentKind = (typeof treatmentKinds)[number];

/** What the caller renders. Its meaning is the caller's: a headline, a banner's address, a coupon's rule. */
export type Content = Readonly<Record<string, unknown>>;

/** A place where something is decided: a part of a page, a screen, a mail, a till. */
export interface Placement {
  /** Its name in requests. */
  readonly placement: string;
  readonly title: string;
  readonly kind: TreatmentKind;
  /** What is shown where nothing better is: to held-out people, and where the choice is to do nothing. */
  readonly control: Content;
  /** Of the kind `products`, and of no other: the list that comes with the control. */
  readonly list?: ListRecipe | undefined;
}

/** A name in commands and addresses. */
export const definitionName: z.ZodString = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "is no name: lower case letters, digits and hyphens");

const largestContentBytes = 8 * 1024;

/** Content as it is written in a file. */
export const content: z.ZodType<Content> = z
  .record(z.string(), z.unknown())
  .refine((given) => Buffer.byteLength(JSON.stringify(given)) <= largestContentBytes, {
    message: `is larger than ${largestContentBytes} bytes`,
  });

/** {@link Placement} as it is written in a file. */
export const placement: z.ZodType<Placement> = z
  .strictObject({
    placement: definitionName,
    title: z.string().trim().min(1).max(200),
    kind: z.enum(treatmentKinds),
    control: content.default({}),
    list: listRecipe.optional(),
  })
  .superRefine(requireList)
  .transform((given) =>
    given.kind === "products" ? { ...given, list: given.list ?? popularProducts } : given,
  );

const popularProducts: ListRecipe = listRecipe.parse({ by: "popular" });

/** A list is what is shown where products are, and nowhere else. */
export function requireList(
  { kind, list }: { readonly kind: TreatmentKind; readonly list?: ListRecipe | undefined },
  context: z.RefinementCtx,
): void {
  if (kind === "products" || list === undefined) return;
  context.addIssue({
    code: "custom",
    path: ["list"],
    message: `is for the kind products, not for ${kind}`,
  });
}
