import { z } from "zod";
import { ofPersons } from "../../customers/person-of.ts";
import { join, type Sql, sql } from "../../store/sql.ts";
import type { Condition, PersonSet, SqlMoment } from "../condition.ts";
import { duration, durationMs, durationWords, spansOf } from "../duration.ts";
import { type EventFilter, filterSql } from "../event-filter.ts";
import { type Answer, always, type LiveProfile } from "../live-profile.ts";
import {
  type OrderFilter,
  orderFilterFields,
  orderFilterInWords,
  passesOrder,
  passesOrderSql,
} from "../order-filter.ts";
import { testsInWords } from "../property-filter.ts";
import { instant, windowMs, withinSql } from "../window.ts";
import { orderSequence, ordersSql } from "./bought.ts";

/** How somebody began: by their first order, or by the campaign that first brought them. */
export interface First {
  readonly order?: FirstOrder | undefined;
  readonly touch?: FirstTouch | undefined;
}

/** What the first order was; all that is named must be so. */
interface FirstOrder extends OrderFilter {
  /** It was less than so long ago. */
  readonly within?: string | undefined;
  /** It was so long ago, or longer. */
  readonly olderThan?: string | undefined;
}

/** What `context.campaign` was when it named a source for the first time; all that is named must be so. */
interface FirstTouch {
  readonly source?: string | undefined;
  readonly medium?: string | undefined;
  readonly campaign?: string | undefined;
  readonly content?: string | undefined;
  readonly term?: string | undefined;
}

const isNamed = (spec: object): boolean => Object.values(spec).some((each) => each !== undefined);
const text = z.string().min(1).max(200).optional();

const schema: z.ZodType<First> = z
  .strictObject({
    order: z
      .strictObject({
        ...orderFilterFields,
        within: duration.optional().describe("less than so long ago"),
        olderThan: duration.optional().describe("so long ago, or longer"),
      })
      .refine(isNamed, { error: 'needs what it was, such as "coupon": true or "within": "30d"' })
      .refine(
        ({ within, olderThan }) =>
          olderThan === undefined || durationMs(olderThan) < windowMs(within),
        { error: "has olderThan not below within, so that no order lies between. Exchange them" },
      )
      .optional()
      .describe("what the first order was"),
    touch: z
      .strictObject({
        source: text.describe("utm_source"),
        medium: text.describe("utm_medium"),
        campaign: text.describe("utm_campaign"),
        content: text.describe("utm_content"),
        term: text.describe("utm_term"),
      })
      .refine(isNamed, { error: 'needs what it was, such as "source": "google"' })
      .optional()
      .describe("the campaign that first brought them"),
  })
  .refine(({ order, touch }) => (order === undefined) !== (touch === undefined), {
    error: "needs either order or touch",
  });

/** `{"first": {"order": {"within": "30d", "coupon": true}}}`; `{"first": {"touch": {"medium": "affiliate"}}}`. */
export const first: Condition<First> = {
  schema,
  reads: ({ order, touch }) => ({
    ...(touch === undefined ? {} : { events: touches.flatMap((all) => [all, ownOf(all, touch)]) }),
    ...(order === undefined ? {} : { orders: true, spans: spansOf(order.within, order.olderThan) }),
  }),
  answer: ({ order, touch }) =>
    order === undefined ? touchAnswer(touch ?? {}) : orderAnswer(order),
  toSql: ({ order, touch }, moment) =>
    order === undefined ? touchSql(touch ?? {}, moment) : orderSql(order, moment),
  inWords({ order, touch }) {
    if (order === undefined) {
      const { campaign: name, ...more } = touch ?? {};
      return `first came by a campaign with ${testsInWords(given({ name, ...more }))}`;
    }
    const { within, olderThan } = order;
    const span = [
      ...(within === undefined ? [] : [` in the last ${durationWords(within)}`]),
      ...(olderThan === undefined ? [] : [` at least ${durationWords(olderThan)} ago`]),
    ].join(" and");
    return `placed their first order${orderFilterInWords(order)}${span}`;
  },
};

function orderAnswer(spec: FirstOrder): (profile: LiveProfile, now: number) => Answer {
  const withinMs = windowMs(spec.within);
  const olderMs = spec.olderThan === undefined ? 0 : durationMs(spec.olderThan);
  return ({ orders: [order] }, now) => {
    if (order === undefined || !passesOrder(spec, order)) return always(false);
    const [from, to] = [order.at + olderMs, order.at + withinMs];
    if (now >= to) return always(false);
    return now < from ? { holds: false, until: from } : { holds: true, until: to };
  };
}

function orderSql(spec: FirstOrder, { now, shop }: SqlMoment): PersonSet {
  const older =
    spec.olderThan === undefined
      ? sql`1`
      : sql`order_at <= ${instant(now - durationMs(spec.olderThan))}`;
  return {
    persons: sql`SELECT subject_id
FROM (
  SELECT *
  FROM (${ordersSql(shop)})
  ORDER BY ${orderSequence}
  LIMIT 1 BY subject_id
)
WHERE ${passesOrderSql(spec)} AND ${withinSql(sql`order_at`, spec.within, now)} AND ${older}`,
  };
}

/** The calls by which a page or an app tells what brought somebody. */
const touches: readonly EventFilter[] = (["page", "screen", "track"] as const).map((call) => ({
  call,
  context: { "campaign.source": { exists: true } },
  onlyFirst: true,
}));

function ownOf(all: EventFilter, { campaign: name, ...more }: FirstTouch): EventFilter {
  const tests = Object.entries(given({ name, ...more }));
  return {
    ...all,
    context: {
      ...all.context,
      ...Object.fromEntries(tests.map(([field, value]) => [`campaign.${field}`, value])),
    },
  };
}

function touchAnswer(spec: FirstTouch): (profile: LiveProfile, now: number) => Answer {
  const own = touches.map((all) => ownOf(all, spec));
  return (profile, now) => {
    const earliest = (filters: readonly EventFilter[]): number =>
      Math.min(...filters.map((filter) => profile.marks(filter).times[0] ?? Infinity));
    const at = earliest(touches);
    return at > now ? { holds: false, until: at } : always(earliest(own) === at);
  };
}

function touchSql(spec: FirstTouch, { now }: SqlMoment): PersonSet {
  const any = (filters: readonly EventFilter[]): Sql =>
    sql`(${join(filters.map(filterSql), "\n    OR ")})`;
  const own = any(touches.map((all) => ownOf(all, spec)));
  return {
    persons: sql`SELECT subject_id
FROM (${ofPersons("event")})
WHERE ${any(touches)} AND at <= ${instant(now)}
GROUP BY subject_id
HAVING countIf(${own}) > 0 AND minIf(at, ${own}) = min(at)`,
  };
}

/** The fields that are there. */
function given(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, value]) =>
      value === undefined ? [] : [[field, value]],
    ),
  );
}
