SELECT
  what AS kind,
  toUInt32(count()) AS count,
  min(at_ms) AS firstAt,
  max(at_ms) AS lastAt,
  minOrNullIf(at_ms, what != 'audience' AND (what != 'decision' OR length(decided) > 3) AND NOT (what = 'message' AND of_name IN ('Email Delivered', 'Email Bounced'))) AS firstSeenAt,
  maxOrNullIf(at_ms, what != 'audience' AND (what != 'decision' OR length(decided) > 3) AND NOT (what = 'message' AND of_name IN ('Email Delivered', 'Email Bounced'))) AS lastSeenAt
FROM (
SELECT
    if(sum(revenue) < 0 OR max(quantity) < 0, 'return', 'order') AS what,
    toUnixTimestamp64Milli(min(ordered_at)) AS at_ms,
    toString(source) AS by_source, order_id AS of_key, concat(what, '/', by_source, '/', of_key) AS id,
    order_id AS of_name, '' AS of_call,
    arrayStringConcat(arrayFilter(
      part -> part != '',
      [any(toString(channel)), any(toString(store)), if(max(coupon) = '', '', concat('coupon ', max(coupon)))]
    ), ', ') AS about,
    '' AS properties, '' AS of_state, CAST([], 'Array(Tuple(String, String))') AS names,
    toNullable(toInt64(round(sum(revenue) * {p0:UInt32}))) AS amount,
    toNullable(toFloat64(sumIf(quantity, kind = 'product'))) AS units,
    CAST([], 'Array(String)') AS decided
  FROM order_line
  WHERE subject_id IN {p1:Array(UInt64)}
  GROUP BY source, order_id
UNION ALL
SELECT
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
    toString(source) AS by_source, toString(message_hash) AS of_key, concat(what, '/', by_source, '/', of_key) AS id,
    toString(name) AS of_name, toString(kind) AS of_call, '' AS about,
    properties, '' AS of_state, CAST([], 'Array(Tuple(String, String))') AS names, CAST(NULL, 'Nullable(Int64)') AS amount, CAST(NULL, 'Nullable(Float64)') AS units, CAST([], 'Array(String)') AS decided
  FROM event
  WHERE subject_id IN {p2:Array(UInt64)}
UNION ALL
SELECT
    'consent' AS what,
    toUnixTimestamp64Milli(consent.at) AS at_ms,
    toString(source) AS by_source, toString(cityHash64(toString(purpose), toString(channel), consent.at)) AS of_key, concat(what, '/', by_source, '/', of_key) AS id,
    toString(purpose) AS of_name, '' AS of_call, toString(channel) AS about,
    '' AS properties, if(granted = 1, 'granted', 'refused') AS of_state, CAST([], 'Array(Tuple(String, String))') AS names, CAST(NULL, 'Nullable(Int64)') AS amount, CAST(NULL, 'Nullable(Float64)') AS units, CAST([], 'Array(String)') AS decided
  FROM consent
  WHERE subject_id IN {p3:Array(UInt64)}
UNION ALL
SELECT
    'audience' AS what,
    toUnixTimestamp64Milli(audience_change.at) AS at_ms,
    '' AS by_source, toString(seq) AS of_key, concat(what, '/', by_source, '/', of_key) AS id,
    toString(audience) AS of_name, '' AS of_call, toString(cause) AS about,
    '' AS properties, toString(change) AS of_state, CAST([], 'Array(Tuple(String, String))') AS names, CAST(NULL, 'Nullable(Int64)') AS amount, CAST(NULL, 'Nullable(Float64)') AS units, CAST([], 'Array(String)') AS decided
  FROM audience_change
  WHERE subject_id IN {p4:Array(UInt64)}
UNION ALL
SELECT
    'identity' AS what,
    toUnixTimestamp64Milli(sighting.at) AS at_ms,
    toString(source) AS by_source, toString(cityHash64(subjects, sighting.at)) AS of_key, concat(what, '/', by_source, '/', of_key) AS id,
    '' AS of_name, '' AS of_call, '' AS about,
    '' AS properties, '' AS of_state,
    CAST(arrayZip(kinds, identities), 'Array(Tuple(String, String))') AS names, CAST(NULL, 'Nullable(Int64)') AS amount, CAST(NULL, 'Nullable(Float64)') AS units, CAST([], 'Array(String)') AS decided
  FROM sighting
  WHERE length(arrayIntersect(subjects, {p5:Array(UInt64)})) > 1
UNION ALL
SELECT
    'decision' AS what,
    toUnixTimestamp64Milli(decision.at) AS at_ms,
    toString(decision.source) AS by_source, decision.decision_id AS of_key, concat(what, '/', by_source, '/', of_key) AS id,
    toString(decision.placement) AS of_name, '' AS of_call, '' AS about,
    '' AS properties, '' AS of_state, CAST([], 'Array(Tuple(String, String))') AS names, CAST(NULL, 'Nullable(Int64)') AS amount, CAST(NULL, 'Nullable(Float64)') AS units,
    arrayConcat([toString(program), toString(shown), toString(held)], came.outcomes) AS decided
  FROM decision
  GLOBAL ANY LEFT JOIN (
    SELECT decision_id, arraySort(groupUniqArray(toString(outcome))) AS outcomes
    FROM decision_outcome
    WHERE subject_id IN {p6:Array(UInt64)}
    GROUP BY decision_id
  ) AS came ON decision.decision_id = came.decision_id
  WHERE subject_id IN {p7:Array(UInt64)}
)
GROUP BY kind
ORDER BY kind
