import { z } from "zod";

/** What can be said of an attribute. */
export interface AttributeRules {
  /** The chance that an answer is not what the product has, above 0, at most 0.5: shoppers err, and so do catalogues. */
  readonly errorRate?: number | undefined;
  /** The chance that a shopper has no preference, 0 to 1. */
  readonly noPreference?: number | undefined;
  /** What asking costs, in bits of what is not known yet. */
  readonly cost?: number | undefined;
  /** The question in the shop's words. */
  readonly question?: string | undefined;
  /** What a value is called. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** False: never asked. */
  readonly ask?: boolean | undefined;
}

/** How a shopper is guided. */
export interface GuideRules {
  readonly errorRate: number;
  readonly noPreference: number;
  readonly cost: number;
  /** No more questions than these. */
  readonly mostQuestions: number;
  /** No more questions once the shortlist holds this share of the probability. */
  readonly enough: number;
  /** How many products are shown. */
  readonly shortlist: number;
  /** How many values a question offers, besides "something else" and "no preference". */
  readonly mostOptions: number;
  /** A value is offered where it has this share of what may be meant. */
  readonly leastShare: number;
  /** How much products count by their margin besides their sales, 0 to 1. */
  readonly marginWeight: number;
  /** An answer of earlier is as likely as not to hold after so many days, and is asked for again. */
  readonly rememberDays: number;
  readonly attributes: Readonly<Record<string, AttributeRules>>;
}

/** The rules where nothing else is said. */
const defaultRules: GuideRules = {
  errorRate: 0.05,
  noPreference: 0.15,
  cost: 0.05,
  mostQuestions: 5,
  enough: 0.65,
  shortlist: 10,
  mostOptions: 8,
  leastShare: 0.01,
  marginWeight: 0,
  rememberDays: 90,
  attributes: {},
};

const share = z.number().min(0).max(1);
/** 0 would delete what does not match; beyond 0.5 an answer of two would speak against itself. */
const errorRate = z.number().gt(0).max(0.5);

const attributeRules = z.strictObject({
  errorRate: errorRate.optional(),
  noPreference: share.optional(),
  cost: z.number().min(0).max(100).optional(),
  question: z.string().min(1).max(500).optional(),
  labels: z.record(z.string(), z.string().min(1).max(200)).optional(),
  ask: z.boolean().optional(),
});

/** What a shop says of its guide: what it does not name stays as it is by default. */
export type GivenRules = {
  readonly [Name in keyof GuideRules]?: GuideRules[Name] | undefined;
};

/** {@link GivenRules} as a file has them. */
export const givenRules: z.ZodType<GivenRules> = z.strictObject({
  errorRate: errorRate.optional(),
  noPreference: share.optional(),
  cost: z.number().min(0).max(100).optional(),
  mostQuestions: z.number().int().min(0).max(50).optional(),
  enough: share.optional(),
  shortlist: z.number().int().min(1).max(100).optional(),
  mostOptions: z.number().int().min(2).max(50).optional(),
  leastShare: share.optional(),
  marginWeight: share.optional(),
  rememberDays: z.number().min(1).max(3_650).optional(),
  attributes: z.record(z.string(), attributeRules).optional(),
});

/**
 * The rules with what a shop says.
 * @example rulesOf({ mostQuestions: 3 }).cost // 0.05
 */
export function rulesOf(given: GivenRules): GuideRules {
  return {
    errorRate: given.errorRate ?? defaultRules.errorRate,
    noPreference: given.noPreference ?? defaultRules.noPreference,
    cost: given.cost ?? defaultRules.cost,
    mostQuestions: given.mostQuestions ?? defaultRules.mostQuestions,
    enough: given.enough ?? defaultRules.enough,
    shortlist: given.shortlist ?? defaultRules.shortlist,
    mostOptions: given.mostOptions ?? defaultRules.mostOptions,
    leastShare: given.leastShare ?? defaultRules.leastShare,
    marginWeight: given.marginWeight ?? defaultRules.marginWeight,
    rememberDays: given.rememberDays ?? defaultRules.rememberDays,
    attributes: given.attributes ?? defaultRules.attributes,
  };
}
