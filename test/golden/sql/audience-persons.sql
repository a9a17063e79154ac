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
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p37:String} AND name = {p38:String})) AS earliers,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p39:String} AND name = {p40:String})) AS laters
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p41:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(earlier -> earlier > {p42:Int64} AND arrayExists(later -> later >= earlier + {p43:Int64} AND later <= earlier + {p44:Int64}, laters), earliers))
  OR NOT (subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p45:String} AND name = {p46:String})) AS earliers,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p47:String})) AS laters
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p48:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(earlier -> 1 AND earlier + {p49:Int64} <= {p50:Int64} AND NOT arrayExists(later -> later >= earlier + {p51:Int64} AND later <= earlier + {p52:Int64}, laters), earliers)))
  OR subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    groupArrayArray(if((kind = {p53:String} AND name = {p54:String}), arrayMap(kept -> (toUnixTimestamp64Milli(at), kept), arrayDistinct(arrayFilter(raw -> raw != '""' AND match(raw, '^["0-9-]'), arrayConcat(
      [JSONExtractRaw(properties, {p55:String})],
      arrayMap(item -> JSONExtractRaw(item, {p56:String}), JSONExtractArrayRaw(properties, 'products'))
    )))), [])) AS earliers,
    groupArrayArray(if((kind = {p57:String} AND name = {p58:String}), arrayMap(kept -> (toUnixTimestamp64Milli(at), kept), arrayDistinct(arrayFilter(raw -> raw != '""' AND match(raw, '^["0-9-]'), arrayConcat(
      [JSONExtractRaw(properties, {p59:String})],
      arrayMap(item -> JSONExtractRaw(item, {p60:String}), JSONExtractArrayRaw(properties, 'products'))
    )))), [])) AS laters
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p61:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(earlier -> 1 AND tupleElement(earlier, 1) + {p62:Int64} <= {p63:Int64} AND NOT arrayExists(later -> tupleElement(later, 1) >= tupleElement(earlier, 1) + {p64:Int64} AND tupleElement(later, 1) <= tupleElement(earlier, 1) + {p65:Int64} AND tupleElement(later, 2) = tupleElement(earlier, 2), laters), earliers)))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p66:String})) AS day,
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
    toInt64(round(sum(revenue) * {p67:UInt32})) AS order_revenue,
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
      toDecimal64(l.revenue * {p68:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
WHERE (order_coupon != '') = {p69:UInt8} AND order_discounted = {p70:UInt8} AND has(order_categories, {p71:String}) AND order_at <= toDateTime64({p72:String}, 3, 'UTC')
GROUP BY subject_id
HAVING ifNull(sum(order_revenue) / {p73:UInt32} >= {p74:Float64} AND 1, 0))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT subject_id, multiIf(name = {p75:String}, {p76:UInt8}, name = {p77:String}, {p78:UInt8}, 0) AS points, (kind = {p79:String} AND name = {p80:String} AND (JSONType(properties, {p81:String}) = 'String' AND JSONExtractString(properties, {p82:String}) = {p83:String}))
      OR (kind = {p84:String} AND name = {p85:String} AND (JSONType(properties, {p86:String}) = 'String' AND JSONExtractString(properties, {p87:String}) = {p88:String})) AS is_own
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'track' AND points > 0 AND at > toDateTime64({p89:String}, 3, 'UTC') AND at <= toDateTime64({p90:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id, {p91:UInt8} AS points, has(order_categories, {p92:String}) AS is_own
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p93:String})) AS day,
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
    toInt64(round(sum(revenue) * {p94:UInt32})) AS order_revenue,
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
      toDecimal64(l.revenue * {p95:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
  WHERE order_at > toDateTime64({p96:String}, 3, 'UTC') AND order_at <= toDateTime64({p97:String}, 3, 'UTC')
)
GROUP BY subject_id
HAVING ifNull(sumIf(points, is_own) / sum(points) >= {p98:Float64} AND 1, 0))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT subject_id, multiIf(name = {p99:String}, {p100:UInt8}, name = {p101:String}, {p102:UInt8}, 0) AS points, (kind = {p103:String} AND name = {p104:String} AND (JSONType(properties, {p105:String}) = 'String' AND JSONExtractString(properties, {p106:String}) = {p107:String}))
      OR (kind = {p108:String} AND name = {p109:String} AND (JSONType(properties, {p110:String}) = 'String' AND JSONExtractString(properties, {p111:String}) = {p112:String}) AND NOT (JSONType(properties, {p113:String}) = 'String' AND JSONExtractString(properties, {p114:String}) = {p115:String}))
      OR (kind = {p116:String} AND name = {p117:String} AND (JSONType(properties, {p118:String}) = 'String' AND JSONExtractString(properties, {p119:String}) = {p120:String}))
      OR (kind = {p121:String} AND name = {p122:String} AND (JSONType(properties, {p123:String}) = 'String' AND JSONExtractString(properties, {p124:String}) = {p125:String}) AND NOT (JSONType(properties, {p126:String}) = 'String' AND JSONExtractString(properties, {p127:String}) = {p128:String})) AS is_own
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'track' AND points > 0 AND at <= toDateTime64({p129:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id, {p130:UInt8} AS points, has(order_products, {p131:String}) AS is_own
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p132:String})) AS day,
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
    toInt64(round(sum(revenue) * {p133:UInt32})) AS order_revenue,
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
      toDecimal64(l.revenue * {p134:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
  WHERE order_at <= toDateTime64({p135:String}, 3, 'UTC')
)
GROUP BY subject_id
HAVING ifNull(1 AND sumIf(points, is_own) / sum(points) <= {p136:Float64}, 0))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT *
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p137:String})) AS day,
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
    toInt64(round(sum(revenue) * {p138:UInt32})) AS order_revenue,
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
      toDecimal64(l.revenue * {p139:Decimal(9, 4)}, 4)
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
WHERE order_country = {p140:String} AND (order_coupon != '') = {p141:UInt8} AND order_at > toDateTime64({p142:String}, 3, 'UTC') AND order_at <= toDateTime64({p143:String}, 3, 'UTC') AND order_at <= toDateTime64({p144:String}, 3, 'UTC'))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE ((kind = {p145:String} AND JSONType(context, {p146:String}, {p147:String}) != 'Null')
    OR (kind = {p148:String} AND JSONType(context, {p149:String}, {p150:String}) != 'Null')
    OR (kind = {p151:String} AND JSONType(context, {p152:String}, {p153:String}) != 'Null')) AND at <= toDateTime64({p154:String}, 3, 'UTC')
GROUP BY subject_id
HAVING countIf(((kind = {p155:String} AND (JSONType(context, {p156:String}, {p157:String}) = 'String' AND JSONExtractString(context, {p158:String}, {p159:String}) = {p160:String}) AND (JSONType(context, {p161:String}, {p162:String}) = 'String' AND JSONExtractString(context, {p163:String}, {p164:String}) = {p165:String}))
    OR (kind = {p166:String} AND (JSONType(context, {p167:String}, {p168:String}) = 'String' AND JSONExtractString(context, {p169:String}, {p170:String}) = {p171:String}) AND (JSONType(context, {p172:String}, {p173:String}) = 'String' AND JSONExtractString(context, {p174:String}, {p175:String}) = {p176:String}))
    OR (kind = {p177:String} AND (JSONType(context, {p178:String}, {p179:String}) = 'String' AND JSONExtractString(context, {p180:String}, {p181:String}) = {p182:String}) AND (JSONType(context, {p183:String}, {p184:String}) = 'String' AND JSONExtractString(context, {p185:String}, {p186:String}) = {p187:String})))) > 0 AND minIf(at, ((kind = {p188:String} AND (JSONType(context, {p189:String}, {p190:String}) = 'String' AND JSONExtractString(context, {p191:String}, {p192:String}) = {p193:String}) AND (JSONType(context, {p194:String}, {p195:String}) = 'String' AND JSONExtractString(context, {p196:String}, {p197:String}) = {p198:String}))
    OR (kind = {p199:String} AND (JSONType(context, {p200:String}, {p201:String}) = 'String' AND JSONExtractString(context, {p202:String}, {p203:String}) = {p204:String}) AND (JSONType(context, {p205:String}, {p206:String}) = 'String' AND JSONExtractString(context, {p207:String}, {p208:String}) = {p209:String}))
    OR (kind = {p210:String} AND (JSONType(context, {p211:String}, {p212:String}) = 'String' AND JSONExtractString(context, {p213:String}, {p214:String}) = {p215:String}) AND (JSONType(context, {p216:String}, {p217:String}) = 'String' AND JSONExtractString(context, {p218:String}, {p219:String}) = {p220:String})))) = min(at))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    concat('{"value":', argMax(JSONExtractRaw(traits, {p221:String}, {p222:String}), (at, message_hash)), '}') AS newest
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'identify' AND JSONHas(traits, {p223:String}, {p224:String}) AND at <= fromUnixTimestamp64Milli({p225:Int64})
  GROUP BY subject_id
)
WHERE NOT (NOT (JSONType(newest, {p226:String}) = 'String' AND JSONExtractString(newest, {p227:String}) = {p228:String})))
  AND subject_id GLOBAL IN (SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind = {p229:String}
UNION ALL
SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind = {p230:String}
UNION ALL
SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind = {p231:String}
UNION ALL
SELECT owner_id AS subject_id
FROM (
  SELECT subject_id AS owner_id, tupleElement(named, 1) AS named_id
  FROM (SELECT subject_id, arrayJoin(arrayZip(subjects, kinds)) AS named FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM sighting AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id))
  WHERE tupleElement(named, 2) = {p232:String}
) AS seen
GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined ON seen.named_id = joined.subject_id
WHERE owner_id = if(joined.person_id = 0, named_id, joined.person_id))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND ifNull(residual_value >= {p233:Float64}, 0) AND has({p234:Array(String)}, segment) AND has(countries, {p235:String}))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND has({p236:Array(String)}, promo_class))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND residual_value >= (SELECT arrayElement(arrayReverseSort(groupArray(residual_value)), greatest(1, intDiv(count() * {p237:UInt8}, 100))) AS value
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run)) AND ifNull(if(next_early < 0, NULL, toInt64(toUnixTimestamp(toDateTime(addDays((SELECT argMax(as_of, run_id) FROM prediction_run), toInt32(ceil(next_early))), {p238:String}))) * 1000) <= {p239:Int64}, 0) AND ifNull(if(next_late < 0, NULL, toInt64(toUnixTimestamp(toDateTime(addDays((SELECT argMax(as_of, run_id) FROM prediction_run), toInt32(ceil(next_late))), {p240:String}))) * 1000) <= {p241:Int64}, 0))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE purpose = {p242:String} AND at <= toDateTime64({p243:String}, 3, 'UTC')
  AND (granted = 0 OR channel IN ('', {p244:String}))
GROUP BY subject_id)
  AND subject_id GLOBAL IN (SELECT subject_id
FROM audience_change
WHERE audience = {p245:String}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered')
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT DISTINCT subject_id
FROM (
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p246:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind != 'guest' AND ordered_at <= toDateTime64({p247:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p248:String}, 3, 'UTC')
))
WHERE murmurHash3_32(concat({p249:String}, toString(subject_id))) % {p250:UInt32} >= {p251:UInt32} AND murmurHash3_32(concat({p252:String}, toString(subject_id))) % {p253:UInt32} < {p254:UInt32}))
