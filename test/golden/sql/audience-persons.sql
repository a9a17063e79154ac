SELECT toString(subject_id) AS person
FROM (SELECT DISTINCT subject_id
FROM (
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p0:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind != 'guest' AND ordered_at <= toDateTime64({p1:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p2:String}, 3, 'UTC')
))
WHERE (subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE (kind = {p3:String} AND name = {p4:String} AND channel = {p5:String} AND arrayExists(item0 -> ((JSONType(item0, {p6:String}) = 'String' AND JSONExtractString(item0, {p7:String}) = {p8:String}) OR (JSONType(item0, {p9:String}) IN ('Int64', 'UInt64', 'Double') AND JSONExtractFloat(item0, {p10:String}) = {p11:Float64}) OR (JSONType(item0, {p12:String}) = 'Bool' AND JSONExtractBool(item0, {p13:String}) = {p14:UInt8})), JSONExtractArrayRaw(properties, {p15:String})) AND ifNull(multiIf(
    JSONType(properties, {p16:String}) IN ('Int64', 'UInt64', 'Double'), JSONExtractFloat(properties, {p17:String}),
    match(JSONExtractString(properties, {p18:String}), '^-?[0-9]{1,15}(\.[0-9]{1,15})?$'), toFloat64OrNull(JSONExtractString(properties, {p19:String})),
    NULL
  ) >= {p20:Float64}, 0) AND (JSONType(context, {p21:String}, {p22:String}) = 'String' AND position(lowerUTF8(JSONExtractString(context, {p23:String}, {p24:String})), lowerUTF8({p25:String})) > 0)) AND at > toDateTime64({p26:String}, 3, 'UTC') AND at <= toDateTime64({p27:String}, 3, 'UTC')
GROUP BY subject_id
HAVING ifNull(count() >= {p28:Float64} AND 1, 0))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE (kind = {p29:String} AND name = {p30:String}) AND at <= toDateTime64({p31:String}, 3, 'UTC')
GROUP BY subject_id
HAVING NOT (ifNull(1 AND sum(toInt64(floor(ifNull(multiIf(
    JSONType(properties, {p32:String}) IN ('Int64', 'UInt64', 'Double'), JSONExtractFloat(properties, {p33:String}),
    match(JSONExtractString(properties, {p34:String}), '^-?[0-9]{1,15}(\.[0-9]{1,15})?$'), toFloat64OrNull(JSONExtractString(properties, {p35:String})),
    NULL
  ), 0) * 10000 + 0.5))) / 10000 <= {p36:Float64}, 0)))
  AND (subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p37:String} AND name = {p38:String})) AS firsts,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p39:String} AND name = {p40:String})) AS thens
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p41:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(first_at -> first_at > {p42:Int64} AND arrayExists(then_at -> then_at > first_at AND then_at <= first_at + {p43:Int64}, thens), firsts))
  OR NOT (subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p44:String} AND name = {p45:String})) AS firsts,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p46:String})) AS thens
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p47:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(first_at -> 1 AND first_at + {p48:Int64} <= {p49:Int64} AND NOT arrayExists(then_at -> then_at > first_at AND then_at <= first_at + {p50:Int64}, thens), firsts))))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p51:String})) AS day,
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
    toInt64(round(sum(revenue) * {p52:UInt32})) AS order_revenue,
    max(channel) AS order_channel,
    max(store) AS order_store,
    max(coupon) AS order_coupon,
    max(country) AS order_country,
    max(traffic_source) AS order_traffic_source,
    max(campaign) AS order_campaign,
    max(affiliate) AS order_affiliate,
    toUInt8(max(coupon) != '' OR max(discount > 0) OR max(ifNull(unit_price < list_price, 0))) AS order_discounted,
    groupUniqArrayIf(sku, kind = 'product' AND quantity > 0) AS order_products,
    groupUniqArrayIf(category, kind = 'product' AND quantity > 0 AND category != '') AS order_categories,
    groupUniqArrayIf(brand, kind = 'product' AND quantity > 0 AND brand != '') AS order_brands
  FROM (SELECT
    l.*,
    p.name AS catalogue_name,
    p.category AS category,
    p.brand AS brand,
    p.cost AS product_cost,
    multiIf(
      l.cost IS NOT NULL AND l.kind NOT IN ('refund', 'cancellation'), l.revenue - assumeNotNull(l.cost),
      l.kind = 'product' AND p.cost IS NOT NULL, l.revenue - toDecimal64(assumeNotNull(p.cost) * l.quantity, 4),
      l.kind IN ('shipping', 'refund', 'cancellation'), toDecimal64(0, 4),
      l.kind IN ('discount', 'fee'), l.revenue,
      toDecimal64(l.revenue * {p53:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
WHERE (order_coupon != '') = {p54:UInt8} AND order_discounted = {p55:UInt8} AND has(order_categories, {p56:String}) AND order_at <= toDateTime64({p57:String}, 3, 'UTC')
GROUP BY subject_id
HAVING ifNull(sum(order_revenue) / {p58:UInt32} >= {p59:Float64} AND 1, 0))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT subject_id, multiIf(name = {p60:String}, {p61:UInt8}, name = {p62:String}, {p63:UInt8}, 0) AS points, (kind = {p64:String} AND name = {p65:String} AND (JSONType(properties, {p66:String}) = 'String' AND JSONExtractString(properties, {p67:String}) = {p68:String}))
      OR (kind = {p69:String} AND name = {p70:String} AND (JSONType(properties, {p71:String}) = 'String' AND JSONExtractString(properties, {p72:String}) = {p73:String})) AS is_own
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'track' AND points > 0 AND at > toDateTime64({p74:String}, 3, 'UTC') AND at <= toDateTime64({p75:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id, {p76:UInt8} AS points, has(order_categories, {p77:String}) AS is_own
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p78:String})) AS day,
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
    toInt64(round(sum(revenue) * {p79:UInt32})) AS order_revenue,
    max(channel) AS order_channel,
    max(store) AS order_store,
    max(coupon) AS order_coupon,
    max(country) AS order_country,
    max(traffic_source) AS order_traffic_source,
    max(campaign) AS order_campaign,
    max(affiliate) AS order_affiliate,
    toUInt8(max(coupon) != '' OR max(discount > 0) OR max(ifNull(unit_price < list_price, 0))) AS order_discounted,
    groupUniqArrayIf(sku, kind = 'product' AND quantity > 0) AS order_products,
    groupUniqArrayIf(category, kind = 'product' AND quantity > 0 AND category != '') AS order_categories,
    groupUniqArrayIf(brand, kind = 'product' AND quantity > 0 AND brand != '') AS order_brands
  FROM (SELECT
    l.*,
    p.name AS catalogue_name,
    p.category AS category,
    p.brand AS brand,
    p.cost AS product_cost,
    multiIf(
      l.cost IS NOT NULL AND l.kind NOT IN ('refund', 'cancellation'), l.revenue - assumeNotNull(l.cost),
      l.kind = 'product' AND p.cost IS NOT NULL, l.revenue - toDecimal64(assumeNotNull(p.cost) * l.quantity, 4),
      l.kind IN ('shipping', 'refund', 'cancellation'), toDecimal64(0, 4),
      l.kind IN ('discount', 'fee'), l.revenue,
      toDecimal64(l.revenue * {p80:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
  WHERE order_at > toDateTime64({p81:String}, 3, 'UTC') AND order_at <= toDateTime64({p82:String}, 3, 'UTC')
)
GROUP BY subject_id
HAVING ifNull(sumIf(points, is_own) / sum(points) >= {p83:Float64} AND 1, 0))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT subject_id, multiIf(name = {p84:String}, {p85:UInt8}, name = {p86:String}, {p87:UInt8}, 0) AS points, (kind = {p88:String} AND name = {p89:String} AND (JSONType(properties, {p90:String}) = 'String' AND JSONExtractString(properties, {p91:String}) = {p92:String}))
      OR (kind = {p93:String} AND name = {p94:String} AND (JSONType(properties, {p95:String}) = 'String' AND JSONExtractString(properties, {p96:String}) = {p97:String}) AND NOT (JSONType(properties, {p98:String}) = 'String' AND JSONExtractString(properties, {p99:String}) = {p100:String}))
      OR (kind = {p101:String} AND name = {p102:String} AND (JSONType(properties, {p103:String}) = 'String' AND JSONExtractString(properties, {p104:String}) = {p105:String}))
      OR (kind = {p106:String} AND name = {p107:String} AND (JSONType(properties, {p108:String}) = 'String' AND JSONExtractString(properties, {p109:String}) = {p110:String}) AND NOT (JSONType(properties, {p111:String}) = 'String' AND JSONExtractString(properties, {p112:String}) = {p113:String})) AS is_own
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'track' AND points > 0 AND at <= toDateTime64({p114:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id, {p115:UInt8} AS points, has(order_products, {p116:String}) AS is_own
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p117:String})) AS day,
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
    toInt64(round(sum(revenue) * {p118:UInt32})) AS order_revenue,
    max(channel) AS order_channel,
    max(store) AS order_store,
    max(coupon) AS order_coupon,
    max(country) AS order_country,
    max(traffic_source) AS order_traffic_source,
    max(campaign) AS order_campaign,
    max(affiliate) AS order_affiliate,
    toUInt8(max(coupon) != '' OR max(discount > 0) OR max(ifNull(unit_price < list_price, 0))) AS order_discounted,
    groupUniqArrayIf(sku, kind = 'product' AND quantity > 0) AS order_products,
    groupUniqArrayIf(category, kind = 'product' AND quantity > 0 AND category != '') AS order_categories,
    groupUniqArrayIf(brand, kind = 'product' AND quantity > 0 AND brand != '') AS order_brands
  FROM (SELECT
    l.*,
    p.name AS catalogue_name,
    p.category AS category,
    p.brand AS brand,
    p.cost AS product_cost,
    multiIf(
      l.cost IS NOT NULL AND l.kind NOT IN ('refund', 'cancellation'), l.revenue - assumeNotNull(l.cost),
      l.kind = 'product' AND p.cost IS NOT NULL, l.revenue - toDecimal64(assumeNotNull(p.cost) * l.quantity, 4),
      l.kind IN ('shipping', 'refund', 'cancellation'), toDecimal64(0, 4),
      l.kind IN ('discount', 'fee'), l.revenue,
      toDecimal64(l.revenue * {p119:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
  WHERE order_at <= toDateTime64({p120:String}, 3, 'UTC')
)
GROUP BY subject_id
HAVING ifNull(1 AND sumIf(points, is_own) / sum(points) <= {p121:Float64}, 0))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT *
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p122:String})) AS day,
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
    toInt64(round(sum(revenue) * {p123:UInt32})) AS order_revenue,
    max(channel) AS order_channel,
    max(store) AS order_store,
    max(coupon) AS order_coupon,
    max(country) AS order_country,
    max(traffic_source) AS order_traffic_source,
    max(campaign) AS order_campaign,
    max(affiliate) AS order_affiliate,
    toUInt8(max(coupon) != '' OR max(discount > 0) OR max(ifNull(unit_price < list_price, 0))) AS order_discounted,
    groupUniqArrayIf(sku, kind = 'product' AND quantity > 0) AS order_products,
    groupUniqArrayIf(category, kind = 'product' AND quantity > 0 AND category != '') AS order_categories,
    groupUniqArrayIf(brand, kind = 'product' AND quantity > 0 AND brand != '') AS order_brands
  FROM (SELECT
    l.*,
    p.name AS catalogue_name,
    p.category AS category,
    p.brand AS brand,
    p.cost AS product_cost,
    multiIf(
      l.cost IS NOT NULL AND l.kind NOT IN ('refund', 'cancellation'), l.revenue - assumeNotNull(l.cost),
      l.kind = 'product' AND p.cost IS NOT NULL, l.revenue - toDecimal64(assumeNotNull(p.cost) * l.quantity, 4),
      l.kind IN ('shipping', 'refund', 'cancellation'), toDecimal64(0, 4),
      l.kind IN ('discount', 'fee'), l.revenue,
      toDecimal64(l.revenue * {p124:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
  ORDER BY order_at, order_id, source
  LIMIT 1 BY subject_id
)
WHERE order_country = {p125:String} AND (order_coupon != '') = {p126:UInt8} AND order_at > toDateTime64({p127:String}, 3, 'UTC') AND order_at <= toDateTime64({p128:String}, 3, 'UTC') AND order_at <= toDateTime64({p129:String}, 3, 'UTC'))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE ((kind = {p130:String} AND JSONType(context, {p131:String}, {p132:String}) != 'Null')
    OR (kind = {p133:String} AND JSONType(context, {p134:String}, {p135:String}) != 'Null')
    OR (kind = {p136:String} AND JSONType(context, {p137:String}, {p138:String}) != 'Null')) AND at <= toDateTime64({p139:String}, 3, 'UTC')
GROUP BY subject_id
HAVING countIf(((kind = {p140:String} AND (JSONType(context, {p141:String}, {p142:String}) = 'String' AND JSONExtractString(context, {p143:String}, {p144:String}) = {p145:String}) AND (JSONType(context, {p146:String}, {p147:String}) = 'String' AND JSONExtractString(context, {p148:String}, {p149:String}) = {p150:String}))
    OR (kind = {p151:String} AND (JSONType(context, {p152:String}, {p153:String}) = 'String' AND JSONExtractString(context, {p154:String}, {p155:String}) = {p156:String}) AND (JSONType(context, {p157:String}, {p158:String}) = 'String' AND JSONExtractString(context, {p159:String}, {p160:String}) = {p161:String}))
    OR (kind = {p162:String} AND (JSONType(context, {p163:String}, {p164:String}) = 'String' AND JSONExtractString(context, {p165:String}, {p166:String}) = {p167:String}) AND (JSONType(context, {p168:String}, {p169:String}) = 'String' AND JSONExtractString(context, {p170:String}, {p171:String}) = {p172:String})))) > 0 AND minIf(at, ((kind = {p173:String} AND (JSONType(context, {p174:String}, {p175:String}) = 'String' AND JSONExtractString(context, {p176:String}, {p177:String}) = {p178:String}) AND (JSONType(context, {p179:String}, {p180:String}) = 'String' AND JSONExtractString(context, {p181:String}, {p182:String}) = {p183:String}))
    OR (kind = {p184:String} AND (JSONType(context, {p185:String}, {p186:String}) = 'String' AND JSONExtractString(context, {p187:String}, {p188:String}) = {p189:String}) AND (JSONType(context, {p190:String}, {p191:String}) = 'String' AND JSONExtractString(context, {p192:String}, {p193:String}) = {p194:String}))
    OR (kind = {p195:String} AND (JSONType(context, {p196:String}, {p197:String}) = 'String' AND JSONExtractString(context, {p198:String}, {p199:String}) = {p200:String}) AND (JSONType(context, {p201:String}, {p202:String}) = 'String' AND JSONExtractString(context, {p203:String}, {p204:String}) = {p205:String})))) = min(at))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    concat('{"value":', argMax(JSONExtractRaw(traits, {p206:String}, {p207:String}), (at, message_hash)), '}') AS newest
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'identify' AND JSONHas(traits, {p208:String}, {p209:String}) AND at <= fromUnixTimestamp64Milli({p210:Int64})
  GROUP BY subject_id
)
WHERE NOT (NOT (JSONType(newest, {p211:String}) = 'String' AND JSONExtractString(newest, {p212:String}) = {p213:String})))
  AND subject_id GLOBAL IN (SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind = {p214:String}
UNION ALL
SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind = {p215:String}
UNION ALL
SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind = {p216:String}
UNION ALL
SELECT owner_id AS subject_id
FROM (
  SELECT subject_id AS owner_id, tupleElement(named, 1) AS named_id
  FROM (SELECT subject_id, arrayJoin(arrayZip(subjects, kinds)) AS named FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM sighting AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id))
  WHERE tupleElement(named, 2) = {p217:String}
) AS seen
GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined ON seen.named_id = joined.subject_id
WHERE owner_id = if(joined.person_id = 0, named_id, joined.person_id))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND ifNull(residual_value >= {p218:Float64}, 0) AND has({p219:Array(String)}, segment) AND has(countries, {p220:String}))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE purpose = {p221:String} AND at <= toDateTime64({p222:String}, 3, 'UTC')
  AND (granted = 0 OR channel IN ('', {p223:String}))
GROUP BY subject_id)
  AND subject_id GLOBAL IN (SELECT subject_id
FROM audience_change
WHERE audience = {p224:String}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered')
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT DISTINCT subject_id
FROM (
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p225:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind != 'guest' AND ordered_at <= toDateTime64({p226:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p227:String}, 3, 'UTC')
))
WHERE murmurHash3_32(concat({p228:String}, toString(subject_id))) % {p229:UInt32} >= {p230:UInt32} AND murmurHash3_32(concat({p231:String}, toString(subject_id))) % {p232:UInt32} < {p233:UInt32}))
