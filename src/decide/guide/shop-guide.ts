import { z } from "zod";
import { PerennialError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import { findIdentity } from "../../customers/identity-view.ts";
import type { Store } from "../../store/store.ts";
import { affinityOf } from "./affinity.ts";
import { type GuideAnswer, guideAnswer } from "./answers.ts";
import { priorBelief, unseenPurchases } from "./belief.ts";
import { buildCatalogue, type GuideCatalogue, type GuideProduct } from "./catalogue.ts";
import { type GuideStep, nextStep } from "./next-step.ts";
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
  /** SKUs. */
  readonly exclude: readonly string[];
}

/** {@link GuideRequest} as it arrives from outside. */
export const guideRequest: z.ZodType<GuideRequest> = z.strictObject({
  answers: z.array(guideAnswer).max(100).default([]),
  customer: z.string().min(1).max(500).optional(),
  exclude: z.array(z.string().max(500)).max(10_000).default([]),
});

/** How long the products and their sales may be those of before, in milliseconds. */
export const mostStaleMs = 10_000;

/** The guide to the shop's own products. */
export interface ShopGuide {
  /** @throws PerennialError NO_DATA without products; BAD_ARGUMENT, NOT_FOUND for what the shop does not know */
  readonly step: (request: GuideRequest) => Promise<GuideStep>;
}

interface ShopFacts {
  readonly catalogue: GuideCatalogue;
  readonly sold: Float64Array;
  readonly available: Uint8Array;
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
    async step({ answers, customer, exclude }) {
      const known = await facts();
      const { catalogue, sold, available, rules } = known;
      const excluded = new Set(exclude);
      const prior = priorBelief({
        purchases: customer === undefined ? sold : await likedBy(store, customer, known),
        available: available.map((can, i) => (excluded.has(catalogue.skus[i] ?? "") ? 0 : can)),
      });
      return nextStep({ catalogue, prior, answers, rules });
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
  return {
    catalogue,
    sold: Float64Array.from(skus, (sku) => (bySku.get(sku)?.sold ?? 0) + unseenPurchases),
    available: Uint8Array.from(skus, (sku) => bySku.get(sku)?.available ?? 0),
    rules,
  };
}

function guideProduct(product: SoldProduct): GuideProduct {
  const { sku, name, category, brand, price, parent, options, attributes } = product;
  const values = { category, brand, ...attributes, ...options };
  return { sku, name, price, family: parent, values };
}

/** How likely each item is bought by somebody: its sales times the customer's affinity. */
async function likedBy(store: Store, customer: string, known: ShopFacts): Promise<Float64Array> {
  const { person } = await findIdentity(store, customer);
  const own = await readOwnPurchases(store, person);
  const affinity = affinityOf(known.catalogue, known.sold, own);
  return known.sold.map((count, i) => count * (affinity[i] ?? 1));
}
