import { z } from "zod";
import { PerennialError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";
import { affinityOf } from "./affinity.ts";
import { type GuideAnswer, guideAnswer } from "./answers.ts";
import { priorBelief, unseenPurchases } from "./belief.ts";
import { buildCatalogue, type GuideCatalogue, type GuideProduct } from "./catalogue.ts";
import { marginWeights } from "./margin-weight.ts";
import { type GuideStep, nextStep } from "./next-step.ts";
import {
  type RememberedAnswer,
  readRememberedAnswers,
  rememberedSince,
  withRemembered,
} from "./remembered-answers.ts";
import type { GuideRules } from "./rules.ts";
import {
  readGuideMark,
  readOwnPurchases,
  readSoldProducts,
  type SoldProduct,
} from "./shop-questions.ts";
import { readGuideRules } from "./shop-rules.ts";

/** What a shopper said so far, who it is where that is known, and what is not to be shown. */
export interface GuideRequest {
  readonly answers: readonly GuideAnswer[];
  /** A customer id, an e-mail address or another identity. */
  readonly customer?: string | undefined;
  readonly anonymousId?: string | undefined;
  /** A token that the shop's server signed for a page: it names the customer. */
  readonly token?: string | undefined;
  /** Whether the answers are to be kept, for the next time. */
  readonly remember?: boolean | undefined;
  /** SKUs. */
  readonly exclude: readonly string[];
}

const id = z.string().trim().min(1).max(500);

/** {@link GuideRequest} as it arrives from outside. */
export const guideRequest: z.ZodType<GuideRequest> = z.strictObject({
  answers: z.array(guideAnswer).max(100).default([]),
  customer: id.optional(),
  anonymousId: id.optional(),
  token: z.string().max(4_000).optional(),
  remember: z.boolean().optional(),
  exclude: z.array(z.string().max(500)).max(10_000).default([]),
});

/** A step, and what it knows of the person from earlier. */
export interface ShopStep extends GuideStep {
  /** The answers of earlier sessions that counted. */
  readonly remembered: readonly RememberedAnswer[];
}

/** What a step is asked with. */
export interface StepRequest extends Pick<GuideRequest, "answers" | "exclude"> {
  /** Whose purchases and earlier answers count; by default nobody's. */
  readonly person?: string | undefined;
}

/** How long the products and their sales may be those of before, in milliseconds. */
export const mostStaleMs = 10_000;

/** The guide to the shop's own products. */
export interface ShopGuide {
  /** @throws PerennialError NO_DATA without products; BAD_ARGUMENT for what the shop does not know */
  readonly step: (request: StepRequest) => Promise<ShopStep>;
}

interface ShopFacts {
  readonly catalogue: GuideCatalogue;
  readonly sold: Float64Array;
  readonly available: Uint8Array;
  readonly marginWeight: Float64Array;
  readonly rules: GuideRules;
}

/**
 * Opens the guide. Products and sales are kept in memory; at most every ten seconds, when a step is asked for, it is looked whether
 * they have changed, and only then are they read anew.
 */
export function openShopGuide(store: Store, now: () => Instant = Date.now): ShopGuide {
  let kept: { readonly mark: string; readonly facts: ShopFacts } | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<ShopFacts> | undefined;
  const look = async (): Promise<ShopFacts> => {
    const at = now();
    const mark = await readGuideMark(store);
    if (kept?.mark !== mark) kept = { mark, facts: await readShopFacts(store) };
    lookedAt = at;
    return kept.facts;
  };
  const facts = (): Promise<ShopFacts> => {
    if (kept && now() - lookedAt < mostStaleMs) return Promise.resolve(kept.facts);
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  return {
    async step({ answers, person, exclude }) {
      const known = await facts();
      const { catalogue, sold, available, rules, marginWeight } = known;
      const at = now();
      const [purchases, before] =
        person === undefined
          ? [sold, []]
          : await Promise.all([
              likedBy(store, person, known),
              readRememberedAnswers(store, person, rememberedSince(rules, at)),
            ]);
      const excluded = new Set(exclude);
      const prior = priorBelief({
        purchases,
        available: available.map((can, i) => (excluded.has(catalogue.skus[i] ?? "") ? 0 : can)),
        marginWeight,
      });
      const given = { remembered: before, answers, rules, now: at };
      const { belief, settled, remembered } = withRemembered(catalogue, prior, given);
      const step = nextStep({ catalogue, prior: belief, answers, rules, known: settled });
      return { ...step, remembered };
    },
  };
}

async function readShopFacts(store: Store): Promise<ShopFacts> {
  const [products, rules] = await Promise.all([readSoldProducts(store), readGuideRules(store)]);
  if (products.length === 0) {
    throw new PerennialError(
      "NO_DATA",
      "There are no products to guide to. Bring them with perennial import products FILE, or POST /api/products.",
    );
  }
  const bySku = new Map(products.map((product) => [product.sku, product]));
  const purchases = new Map(products.map(({ sku, sold }) => [sku, sold]));
  const catalogue = buildCatalogue(products.map(guideProduct), purchases);
  const { skus } = catalogue;
  const sold = Float64Array.from(skus, (sku) => (bySku.get(sku)?.sold ?? 0) + unseenPurchases);
  const margins = skus.map((sku) => marginOf(bySku.get(sku)));
  return {
    catalogue,
    sold,
    marginWeight: marginWeights(rules.marginWeight, margins, sold),
    available: Uint8Array.from(skus, (sku) => bySku.get(sku)?.available ?? 0),
    rules,
  };
}

function guideProduct(product: SoldProduct): GuideProduct {
  const { sku, name, category, brand, price, parent, options, attributes } = product;
  const values = { category, brand, ...attributes, ...options };
  return { sku, name, price, family: parent, values };
}

/** What one piece brings; null where its price or cost is not known. */
function marginOf(product: SoldProduct | undefined): number | null {
  if (product === undefined || product.price === null || product.cost === null) return null;
  return product.price - product.cost;
}

/** How likely each item is bought by somebody: its sales times the customer's affinity. */
async function likedBy(store: Store, person: string, known: ShopFacts): Promise<Float64Array> {
  const own = await readOwnPurchases(store, person);
  const affinity = affinityOf(known.catalogue, known.sold, own);
  return known.sold.map((count, i) => count * (affinity[i] ?? 1));
}
