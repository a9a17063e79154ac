SELECT
  what AS kind,
  at_ms AS atMs,
  by_source AS source,
  of_key AS key,
  of_name AS name,
  of_call AS call,
  if(properties = '', about, arrayFirst(each -> each != '', arrayMap(
    field -> JSONExtractString(properties, field),
    ['query', 'name', 'title', 'path', 'subject', 'campaign_name', 'campaign', 'product', 'sku', 'product_id', 'order_id', 'attribute']
  ))) AS about,
  of_state AS state,
  names,
  amount,
  units,
  decided
FROM (
SELECT * FROM (SELECT
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
  GROUP BY source, order_id) WHERE what IN {p2:Array(String)} AND (at_ms, id) < ({p3:Int64}, {p4:String})
  ORDER BY at_ms DESC, id DESC
  LIMIT {p5:UInt32}
UNION ALL
SELECT * FROM (SELECT
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
  WHERE subject_id IN {p6:Array(UInt64)}) WHERE what IN {p7:Array(String)} AND (at_ms, id) < ({p8:Int64}, {p9:String})
  ORDER BY at_ms DESC, id DESC
  LIMIT {p10:UInt32}
UNION ALL
SELECT * FROM (SELECT
    'consent' AS what,
    toUnixTimestamp64Milli(consent.at) AS at_ms,
    toString(source) AS by_source, toString(cityHash64(toString(purpose), toString(channel), consent.at)) AS of_key, concat(what, '/', by_source, '/', of_key) AS id,
    toString(purpose) AS of_name, '' AS of_call, toString(channel) AS about,
    '' AS properties, if(granted = 1, 'granted', 'refused') AS of_state, CAST([], 'Array(Tuple(String, String))') AS names, CAST(NULL, 'Nullable(Int64)') AS amount, CAST(NULL, 'Nullable(Float64)') AS units, CAST([], 'Array(String)') AS decided
  FROM consent
  WHERE subject_id IN {p11:Array(UInt64)}) WHERE what IN {p12:Array(String)} AND (at_ms, id) < ({p13:Int64}, {p14:String})
  ORDER BY at_ms DESC, id DESC
  LIMIT {p15:UInt32}
UNION ALL
SELECT * FROM (SELECT
    'audience' AS what,
    toUnixTimestamp64Milli(audience_change.at) AS at_ms,
    '' AS by_source, toString(seq) AS of_key, concat(what, '/', by_source, '/', of_key) AS id,
    toString(audience) AS of_name, '' AS of_call, toString(cause) AS about,
    '' AS properties, toString(change) AS of_state, CAST([], 'Array(Tuple(String, String))') AS names, CAST(NULL, 'Nullable(Int64)') AS amount, CAST(NULL, 'Nullable(Float64)') AS units, CAST([], 'Array(String)') AS decided
  FROM audience_change
  WHERE subject_id IN {p16:Array(UInt64)}) WHERE what IN {p17:Array(String)} AND (at_ms, id) < ({p18:Int64}, {p19:String})
  ORDER BY at_ms DESC, id DESC
  LIMIT {p20:UInt32}
UNION ALL
SELECT * FROM (SELECT
    'identity' AS what,
    toUnixTimestamp64Milli(sighting.at) AS at_ms,
    toString(source) AS by_source, toString(cityHash64(subjects, sighting.at)) AS of_key, concat(what, '/', by_source, '/', of_key) AS id,
    '' AS of_name, '' AS of_call, '' AS about,
    '' AS properties, '' AS of_state,
    CAST(arrayZip(kinds, identities), 'Array(Tuple(String, String))') AS names, CAST(NULL, 'Nullable(Int64)') AS amount, CAST(NULL, 'Nullable(Float64)') AS units, CAST([], 'Array(String)') AS decided
  FROM sighting
  WHERE length(arrayIntersect(subjects, {p21:Array(UInt64)})) > 1) WHERE what IN {p22:Array(String)} AND (at_ms, id) < ({p23:Int64}, {p24:String})
  ORDER BY at_ms DESC, id DESC
  LIMIT {p25:UInt32}
UNION ALL
SELECT * FROM (SELECT
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
    WHERE subject_id IN {p26:Array(UInt64)}
    GROUP BY decision_id
  ) AS came ON decision.decision_id = came.decision_id
  WHERE subject_id IN {p27:Array(UInt64)}) WHERE what IN {p28:Array(String)} AND (at_ms, id) < ({p29:Int64}, {p30:String})
  ORDER BY at_ms DESC, id DESC
  LIMIT {p31:UInt32}
)
ORDER BY at_ms DESC, id DESC
LIMIT {p32:UInt32}
