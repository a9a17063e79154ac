import { z } from "zod";
import type { Shop } from "../../collect/shop.ts";
import { minorPerUnit } from "../../core/money.ts";
import type { Instant } from "../../core/time.ts";
import {
  type PromoClass,
  promoClasses,
  type SegmentName,
  segmentNames,
} from "../../customers/profile.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { duration, durationMs, durationWords } from "../duration.ts";
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
  /** How they buy: at full price, with and without offers, on offer only. */
  readonly promoClass?: readonly PromoClass[] | undefined;
  /** How the customer began. */
  readonly firstSource?: string | undefined;
  readonly country?: string | undefined;
  /** Among the so many percent of customers with the highest residual value; who equals the last of them is too. */
  readonly topPercent?: number | undefined;
  /** An end of the interval of the next order is no further ahead than this, or has come. */
  readonly nextOrder?:
    | { readonly early?: string | undefined; readonly late?: string | undefined }
    | undefined;
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
    promoClass: z.array(z.enum(promoClasses)).min(1).optional(),
    firstSource: z.string().min(1).max(200).optional(),
    country: z.string().min(1).max(100).optional(),
    topPercent: z.int().min(1).max(99).optional().describe("the most valuable so many percent"),
    nextOrder: z
      .strictObject({
        early: duration.optional().describe("may come within"),
        late: duration.optional().describe("has come by then, if they stay"),
      })
      .refine(({ early, late }) => early !== undefined || late !== undefined, {
        error: 'needs early or late, such as {"early": "7d"}',
      })
      .optional()
      .describe("when the next order is due"),
  })
  .refine((spec) => Object.keys(spec).length > 0, {
    error:
      "needs one of residualValue, pAlive, expectedOrders, fullPriceShare, segment, promoClass, firstSource, country, topPercent, nextOrder",
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
  reads: ({ topPercent }) => ({
    predictions: true,
    ...(topPercent === undefined ? {} : { topPercents: [topPercent] }),
  }),
  answer(spec) {
    const { topPercent, nextOrder: { early, late } = {} } = spec;
    return (profile, now) => {
      const { prediction } = profile;
      if (prediction === undefined || !isSo(spec, prediction, profile.minorPerUnit))
        return always(false);
      if (topPercent !== undefined) {
        const least = profile.topValue(topPercent);
        if (least === undefined || prediction.residualValue < least) return always(false);
      }
      const from = Math.max(
        comesWithin(prediction.nextEarly, early),
        comesWithin(prediction.nextLate, late),
      );
      return now >= from ? always(true) : { holds: false, until: from };
    };
  },
  toSql(spec, { now, shop }) {
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
    const { firstSource, country, topPercent, nextOrder: { early, late } = {} } = spec;
    const among = (names: readonly string[] | undefined, column: Sql): Sql =>
      names === undefined ? sql`` : sql` AND has(${param("Array(String)", [...names])}, ${column})`;
    const comes = (days: Sql, span: string | undefined): Sql =>
      span === undefined
        ? sql``
        : sql` AND ifNull(${nextOrderAt(shop, days)} <= ${param("Int64", now + durationMs(span))}, 0)`;
    return {
      persons: sql`SELECT subject_id
FROM customer
WHERE run_id = ${newestRun}${ranges[0] ?? sql``}${ranges[1] ?? sql``}${ranges[2] ?? sql``}${ranges[3] ?? sql``}${among(
        spec.segment,
        sql`segment`,
      )}${among(spec.promoClass, sql`promo_class`)}${firstSource === undefined ? sql`` : sql` AND first_source = ${param("String", firstSource)}`}${
        country === undefined ? sql`` : sql` AND has(countries, ${param("String", country)})`
      }${
        topPercent === undefined ? sql`` : sql` AND residual_value >= (${topValueSql(topPercent)})`
      }${comes(sql`next_early`, early)}${comes(sql`next_late`, late)}`,
    };
  },
  inWords(spec) {
    const { segment, promoClass, firstSource } = spec;
    const { country, topPercent, nextOrder: { early, late } = {} } = spec;
    return [
      ...figures.flatMap((name) => {
        const asked = spec[name];
        return asked === undefined ? [] : [sayings[name](asked)];
      }),
      ...(segment === undefined ? [] : [`are in the segment ${segment.join(" or ")}`]),
      ...(promoClass === undefined ? [] : [promoClass.map((each) => buying[each]).join(" or ")]),
      ...(firstSource === undefined ? [] : [`first came from ${firstSource}`]),
      ...(country === undefined ? [] : [`ordered in ${country}`]),
      ...(topPercent === undefined ? [] : [`are among the most valuable ${topPercent} %`]),
      ...(early === undefined
        ? []
        : [`are due for their next order within ${durationWords(early)} at the earliest`]),
      ...(late === undefined
        ? []
        : [`are due for their next order within ${durationWords(late)} at the latest`]),
    ].join(" and ");
  },
};

const buying: Readonly<Record<PromoClass, string>> = {
  "full-price": "buy at full price",
  light: "buy on offer and without",
  "deal-only": "buy on offer only",
  unknown: "buy in a way that is not known yet",
};

const newestRun: Sql = sql`(SELECT max(run_id) FROM prediction_run)`;

/** The least residual value of the most valuable percents of customers: of the first of them where that is nobody. */
export function topValueSql(percent: number): Sql {
  return sql`SELECT arrayElement(arrayReverseSort(groupArray(residual_value)), greatest(1, intDiv(count() * ${param("UInt8", percent)}, 100))) AS value
FROM customer
WHERE run_id = ${newestRun}`;
}

/** When the day begins, in the shop's zone, that lies so many days after the newest run's, in milliseconds; null for none. */
export function nextOrderAt(shop: Shop, days: Sql): Sql {
  const day = sql`addDays((SELECT argMax(as_of, run_id) FROM prediction_run), toInt32(ceil(${days})))`;
  return sql`if(${days} < 0, NULL, toInt64(toUnixTimestamp(toDateTime(${day}, ${param("String", shop.timezone)}))) * 1000)`;
}

/** From when on an instant is no further ahead than a span. */
function comesWithin(at: Instant | null, span: string | undefined): Instant {
  return span === undefined ? Number.NEGATIVE_INFINITY : (at ?? Infinity) - durationMs(span);
}

function isSo(spec: Predicted, prediction: PredictionMark, perUnit: number): boolean {
  const { segment, promoClass, firstSource, country } = spec;
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
    (promoClass === undefined || promoClass.some((each) => each === prediction.promoClass)) &&
    (firstSource === undefined || prediction.firstSource === firstSource) &&
    (country === undefined || prediction.countries.includes(country))
  );
}
