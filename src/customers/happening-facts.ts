import type { Shop } from "../collect/shop.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import { asMinor } from "./order-history.ts";

/** Whose facts are asked for. Without a shop there are no orders. */
export interface HappeningsOf {
  readonly shop: Shop | undefined;
  /** The person's. */
  readonly subjects: readonly string[];
}

/** All facts that tell of a person, one statement a table: what happened, when, and by which key it is found again. */
export function happeningFacts({ shop, subjects }: HappeningsOf): Sql[] {
  const these = param("Array(UInt64)", subjects.map(BigInt));
  const told = [
    events(these),
    consents(these),
    audienceChanges(these),
    sightings(these),
    decisions(these),
  ];
  return shop === undefined ? told : [orders(shop, these), ...told];
}

type Subjects = ReturnType<typeof param>;

const noNames = sql`CAST([], 'Array(Tuple(String, String))') AS names`;
const noMoney = sql`CAST(NULL, 'Nullable(Int64)') AS amount, CAST(NULL, 'Nullable(Float64)') AS units`;
const undecided = sql`CAST([], 'Array(String)') AS decided`;
const identified = sql`concat(what, '/', by_source, '/', of_key) AS id`;

/** Orders and returns, as the timeline of a customer has them. */
function orders(shop: Shop, these: Subjects): Sql {
  return sql`SELECT
    if(sum(revenue) < 0 OR max(quantity) < 0, 'return', 'order') AS what,
    toUnixTimestamp64Milli(min(ordered_at)) AS at_ms,
    toString(source) AS by_source, order_id AS of_key, ${identified},
    order_id AS of_name, '' AS of_call,
    arrayStringConcat(arrayFilter(
      part -> part != '',
      [any(toString(channel)), any(toString(store)), if(max(coupon) = '', '', concat('coupon ', max(coupon)))]
    ), ', ') AS about,
    '' AS properties, '' AS of_state, ${noNames},
    toNullable(${asMinor(shop, sql`sum(revenue)`)}) AS amount,
    toNullable(toFloat64(sumIf(quantity, kind = 'product'))) AS units,
    ${undecided}
  FROM order_line
  WHERE subject_id IN ${these}
  GROUP BY source, order_id`;
}

function events(these: Subjects): Sql {
  return sql`SELECT
    multiIf(
      kind IN ('page', 'screen'), 'page',
      kind != 'track', 'event',
      name IN ('Product Viewed', 'Product Clicked', 'Product List Viewed', 'Product List Filtered', 'Product Shared', 'Product Reviewed', 'Product Added to Wishlist', 'Product Removed from Wishlist'), 'product',
      name = 'Products Searched', 'search',
      name IN ('Product Added', 'Product Removed', 'Cart Viewed', 'Cart Shared', 'Wishlist Product Added to Cart', 'Checkout Started', 'Checkout Step Viewed', 'Checkout Step Completed', 'Payment Info Entered'), 'cart',
      startsWith(name, 'Email '), 'message',
      'event'
    ) AS what,
    toUnixTimestamp64Milli(event.at) AS at_ms,
    toString(source) AS by_source, toString(message_hash) AS of_key, ${identified},
    toString(name) AS of_name, toString(kind) AS of_call, '' AS about,
    properties, '' AS of_state, ${noNames}, ${noMoney}, ${undecided}
  FROM event
  WHERE subject_id IN ${these}`;
}

/** What tells two consents of one person apart. */
export const consentKey: Sql = sql`toString(cityHash64(toString(purpose), toString(channel), consent.at))`;

function consents(these: Subjects): Sql {
  return sql`SELECT
    'consent' AS what,
    toUnixTimestamp64Milli(consent.at) AS at_ms,
    toString(source) AS by_source, ${consentKey} AS of_key, ${identified},
    toString(purpose) AS of_name, '' AS of_call, toString(channel) AS about,
    '' AS properties, if(granted = 1, 'granted', 'refused') AS of_state, ${noNames}, ${noMoney}, ${undecided}
  FROM consent
  WHERE subject_id IN ${these}`;
}

function audienceChanges(these: Subjects): Sql {
  return sql`SELECT
    'audience' AS what,
    toUnixTimestamp64Milli(audience_change.at) AS at_ms,
    '' AS by_source, toString(seq) AS of_key, ${identified},
    toString(audience) AS of_name, '' AS of_call, toString(cause) AS about,
    '' AS properties, toString(change) AS of_state, ${noNames}, ${noMoney}, ${undecided}
  FROM audience_change
  WHERE subject_id IN ${these}`;
}

/** What tells two sightings apart. */
export const sightingKey: Sql = sql`toString(cityHash64(subjects, sighting.at))`;

/** Facts that named two of the person's identities together. */
function sightings(these: Subjects): Sql {
  return sql`SELECT
    'identity' AS what,
    toUnixTimestamp64Milli(sighting.at) AS at_ms,
    toString(source) AS by_source, ${sightingKey} AS of_key, ${identified},
    '' AS of_name, '' AS of_call, '' AS about,
    '' AS properties, '' AS of_state,
    CAST(arrayZip(kinds, identities), 'Array(Tuple(String, String))') AS names, ${noMoney}, ${undecided}
  FROM sighting
  WHERE length(arrayIntersect(subjects, ${these})) > 1`;
}

/** What was decided to show the person, with what came of each; the last column is program, treatment, held, and the outcomes. */
function decisions(these: Subjects): Sql {
  return sql`SELECT
    'decision' AS what,
    toUnixTimestamp64Milli(decision.at) AS at_ms,
    toString(decision.source) AS by_source, decision.decision_id AS of_key, ${identified},
    toString(decision.placement) AS of_name, '' AS of_call, '' AS about,
    '' AS properties, '' AS of_state, ${noNames}, ${noMoney},
    arrayConcat([toString(program), toString(shown), toString(held)], came.outcomes) AS decided
  FROM decision
  GLOBAL ANY LEFT JOIN (
    SELECT decision_id, arraySort(groupUniqArray(toString(outcome))) AS outcomes
    FROM decision_outcome
    WHERE subject_id IN ${these}
    GROUP BY decision_id
  ) AS came ON decision.decision_id = came.decision_id
  WHERE subject_id IN ${these}`;
}
