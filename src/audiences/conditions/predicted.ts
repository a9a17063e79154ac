import { z } from "zod";
import { minorPerUnit } from "../../core/money.ts";
import { type SegmentName, segmentNames } from "../../customers/profile.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { always, type PredictionMark } from "../live-profile.ts";
import {
  disordered,
  inRange,
  isOrdered,
  percentInWords,
  type Range,
  rangeInWords,
  timesInWords,
} from "../range.ts";

/** What the newest prediction run says of a customer; all that is named must hold. Nobody else is meant. */
export interface Predicted {
  /** In units of the shop's currency. */
  readonly residualValue?: Range | undefined;
  readonly pAlive?: Range | undefined;
  readonly expectedOrders?: Range | undefined;
  /** Share of units bought at full price. */
  readonly fullPriceShare?: Range | undefined;
  readonly segment?: readonly SegmentName[] | undefined;
  /** How the customer began. */
  readonly firstSource?: string | undefined;
  readonly country?: string | undefined;
}

const range: z.ZodType<Range> = z
  .strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() })
  .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, {
    error: 'needs atLeast or atMost, such as {"atLeast": 2}',
  })
  .refine(isOrdered, disordered);

const schema: z.ZodType<Predicted> = z
  .strictObject({
    residualValue: range.optional(),
    pAlive: range.optional(),
    expectedOrders: range.optional(),
    fullPriceShare: range.optional(),
    segment: z.array(z.enum(segmentNames)).min(1).optional(),
    firstSource: z.string().min(1).max(200).optional(),
    country: z.string().min(1).max(100).optional(),
  })
  .refine((spec) => Object.keys(spec).length > 0, {
    error:
      "needs one of residualValue, pAlive, expectedOrders, fullPriceShare, segment, firstSource, country",
  });

const figures = ["residualValue", "pAlive", "expectedOrders", "fullPriceShare"] as const;

const sayings: Readonly<Record<(typeof figures)[number], (range: Range) => string>> = {
  residualValue: (asked) => `are expected to bring ${rangeInWords(asked)} in the next 12 months`,
  pAlive: (asked) => `are still customers with a chance of ${percentInWords(asked)}`,
  expectedOrders: (asked) => `are expected to order ${timesInWords(asked)} in the next 12 months`,
  fullPriceShare: (asked) => `bought ${percentInWords(asked)} of their items at full price`,
};

const columns: Readonly<Record<(typeof figures)[number], Sql>> = {
  residualValue: sql`residual_value`,
  pAlive: sql`p_alive`,
  expectedOrders: sql`expected_orders`,
  fullPriceShare: sql`full_price_share`,
};

/** `{"predicted": {"residualValue": {"atLeast": 100}, "pAlive": {"atMost": 0.5}}}`. */
export const predicted: Condition<Predicted> = {
  schema,
  reads: () => ({ predictions: true }),
  answer: (spec) => (profile) => {
    const { prediction } = profile;
    return always(prediction !== undefined && isSo(spec, prediction, profile.minorPerUnit));
  },
  toSql(spec, { shop }) {
    const bound = (name: (typeof figures)[number], end: number | undefined, sign: Sql): Sql => {
      const scale = name === "residualValue" ? minorPerUnit(shop.currency) : 1;
      return end === undefined
        ? sql``
        : sql` AND ifNull(${columns[name]} ${sign} ${param("Float64", end * scale)}, 0)`;
    };
    const ranges = figures.map(
      (name) =>
        sql`${bound(name, spec[name]?.atLeast, sql`>=`)}${bound(name, spec[name]?.atMost, sql`<=`)}`,
    );
    const { segment, firstSource, country } = spec;
    return {
      persons: sql`SELECT subject_id
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run)${ranges[0] ?? sql``}${ranges[1] ?? sql``}${ranges[2] ?? sql``}${ranges[3] ?? sql``}${
        segment === undefined
          ? sql``
          : sql` AND has(${param("Array(String)", [...segment])}, segment)`
      }${firstSource === undefined ? sql`` : sql` AND first_source = ${param("String", firstSource)}`}${
        country === undefined ? sql`` : sql` AND has(countries, ${param("String", country)})`
      }`,
    };
  },
  inWords(spec) {
    const { segment, firstSource, country } = spec;
    return [
      ...figures.flatMap((name) => {
        const asked = spec[name];
        return asked === undefined ? [] : [sayings[name](asked)];
      }),
      ...(segment === undefined ? [] : [`are in the segment ${segment.join(" or ")}`]),
      ...(firstSource === undefined ? [] : [`first came from ${firstSource}`]),
      ...(country === undefined ? [] : [`ordered in ${country}`]),
    ].join(" and ");
  },
};

function isSo(spec: Predicted, prediction: PredictionMark, perUnit: number): boolean {
  const { segment, firstSource, country } = spec;
  return (
    figures.every((name) => {
      const asked = spec[name];
      if (asked === undefined) return true;
      const value = prediction[name];
      const scale = name === "residualValue" ? perUnit : 1;
      const { atLeast = -Infinity, atMost = Infinity } = asked;
      return value !== null && inRange(value, { atLeast: atLeast * scale, atMost: atMost * scale });
    }) &&
    (segment === undefined || segment.some((each) => each === prediction.segment)) &&
    (firstSource === undefined || prediction.firstSource === firstSource) &&
    (country === undefined || prediction.countries.includes(country))
  );
}
