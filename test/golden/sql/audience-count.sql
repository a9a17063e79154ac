SELECT
  toUInt32(countIf(is_meant)) AS persons,
  toUInt32(count()) AS everybody,
  toUInt32(countIf(is_meant AND NOT is_member)) AS entering,
  toUInt32(countIf(is_member AND NOT is_meant)) AS leaving,
  arrayMap(person -> toString(person), groupArraySortedIf({p0:UInt8})(subject_id, is_meant)) AS examples
FROM (
  SELECT
    subject_id,
    (subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE (kind = {p1:String} AND name = {p2:String} AND channel = {p3:String} AND arrayExists(item0 -> ((JSONType(item0, {p4:String}) = 'String' AND JSONExtractString(item0, {p5:String}) = {p6:String}) OR (JSONType(item0, {p7:String}) IN ('Int64', 'UInt64', 'Double') AND JSONExtractFloat(item0, {p8:String}) = {p9:Float64}) OR (JSONType(item0, {p10:String}) = 'Bool' AND JSONExtractBool(item0, {p11:String}) = {p12:UInt8})), JSONExtractArrayRaw(properties, {p13:String})) AND ifNull(multiIf(
    JSONType(properties, {p14:String}) IN ('Int64', 'UInt64', 'Double'), JSONExtractFloat(properties, {p15:String}),
    match(JSONExtractString(properties, {p16:String}), '^-?[0-9]{1,15}(\.[0-9]{1,15})?$'), toFloat64OrNull(JSONExtractString(properties, {p17:String})),
    NULL
  ) >= {p18:Float64}, 0) AND (JSONType(context, {p19:String}, {p20:String}) = 'String' AND position(lowerUTF8(JSONExtractString(context, {p21:String}, {p22:String})), lowerUTF8({p23:String})) > 0)) AND at > toDateTime64({p24:String}, 3, 'UTC') AND at <= toDateTime64({p25:String}, 3, 'UTC')
GROUP BY subject_id
HAVING ifNull(count() >= {p26:Float64} AND 1, 0))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE (kind = {p27:String} AND name = {p28:String}) AND at <= toDateTime64({p29:String}, 3, 'UTC')
GROUP BY subject_id
HAVING NOT (ifNull(1 AND sum(toInt64(floor(ifNull(multiIf(
    JSONType(properties, {p30:String}) IN ('Int64', 'UInt64', 'Double'), JSONExtractFloat(properties, {p31:String}),
    match(JSONExtractString(properties, {p32:String}), '^-?[0-9]{1,15}(\.[0-9]{1,15})?$'), toFloat64OrNull(JSONExtractString(properties, {p33:String})),
    NULL
  ), 0) * 10000 + 0.5))) / 10000 <= {p34:Float64}, 0)))
  AND (subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p35:String} AND name = {p36:String})) AS firsts,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p37:String} AND name = {p38:String})) AS thens
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p39:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(first_at -> first_at > {p40:Int64} AND arrayExists(then_at -> then_at > first_at AND then_at <= first_at + {p41:Int64}, thens), firsts))
  OR NOT (subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p42:String} AND name = {p43:String})) AS firsts,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p44:String})) AS thens
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p45:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(first_at -> 1 AND first_at + {p46:Int64} <= {p47:Int64} AND NOT arrayExists(then_at -> then_at > first_at AND then_at <= first_at + {p48:Int64}, thens), firsts))))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p49:String})) AS day,
    max(quantity > 0 AND unit_price > 0) AND NOT max(kind = 'cancellation') AS is_purchase,
    if(
      countIf(kind IN ('refund', 'cancellation')) = 0,
      sum(contribution),
      toDecimal64(
        toFloat64(sum(contribution)) * greatest(0, if(
          sumIf(revenue, kind NOT IN ('refund', 'cancellation')) > 0,
          toFloat64(sum(revenue)) / toFloat64(sumIf(revenue, kind NOT IN ('refund', 'cancellation'))),
          0
        )),
        4
      )
    ) AS order_contribution,
    toInt64(round(sum(revenue) * {p50:UInt32})) AS order_revenue,
    max(channel) AS order_channel,
    max(store) AS order_store,
    max(coupon) AS order_coupon,
    toUInt8(max(coupon) != '' OR max(discount > 0) OR max(ifNull(unit_price < list_price, 0))) AS order_discounted,
    groupUniqArrayIf(sku, kind = 'product' AND quantity > 0) AS order_products,
    groupUniqArrayIf(category, kind = 'product' AND quantity > 0 AND category != '') AS order_categories
  FROM (SELECT
    l.*,
    p.name AS catalogue_name,
    p.category AS category,
    p.cost AS product_cost,
    multiIf(
      l.cost IS NOT NULL AND l.kind NOT IN ('refund', 'cancellation'), l.revenue - assumeNotNull(l.cost),
      l.kind = 'product' AND p.cost IS NOT NULL, l.revenue - toDecimal64(assumeNotNull(p.cost) * l.quantity, 4),
      l.kind IN ('shipping', 'refund', 'cancellation'), toDecimal64(0, 4),
      l.kind IN ('discount', 'fee'), l.revenue,
      toDecimal64(l.revenue * {p51:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
WHERE 1 AND 1 AND (order_coupon != '') = {p52:UInt8}
  AND order_discounted = {p53:UInt8}
  AND 1 AND has(order_categories, {p54:String}) AND order_at <= toDateTime64({p55:String}, 3, 'UTC')
GROUP BY subject_id
HAVING ifNull(sum(order_revenue) / {p56:UInt32} >= {p57:Float64} AND 1, 0))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    concat('{"value":', argMax(JSONExtractRaw(traits, {p58:String}, {p59:String}), (at, message_hash)), '}') AS newest
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'identify' AND JSONHas(traits, {p60:String}, {p61:String}) AND at <= fromUnixTimestamp64Milli({p62:Int64})
  GROUP BY subject_id
)
WHERE NOT (NOT (JSONType(newest, {p63:String}) = 'String' AND JSONExtractString(newest, {p64:String}) = {p65:String})))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND ifNull(residual_value >= {p66:Float64}, 0) AND has({p67:Array(String)}, segment) AND has(countries, {p68:String}))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE purpose = {p69:String} AND at <= toDateTime64({p70:String}, 3, 'UTC')
  AND (granted = 0 OR channel IN ('', {p71:String}))
GROUP BY subject_id)
  AND subject_id GLOBAL IN (SELECT subject_id
FROM audience_change
WHERE audience = {p72:String}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered')
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT DISTINCT subject_id
FROM (
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p73:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind != 'guest' AND ordered_at <= toDateTime64({p74:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p75:String}, 3, 'UTC')
))
WHERE murmurHash3_32(concat({p76:String}, toString(subject_id))) % {p77:UInt32} >= {p78:UInt32} AND murmurHash3_32(concat({p79:String}, toString(subject_id))) % {p80:UInt32} < {p81:UInt32})) AS is_meant,
    subject_id GLOBAL IN (SELECT subject_id
FROM audience_change
WHERE audience = {p82:String}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered') AS is_member
  FROM (SELECT DISTINCT subject_id
FROM (
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p83:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind != 'guest' AND ordered_at <= toDateTime64({p84:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p85:String}, 3, 'UTC')
))
)
