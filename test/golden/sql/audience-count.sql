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
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p35:String} AND name = {p36:String})) AS earliers,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p37:String} AND name = {p38:String})) AS laters
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p39:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(earlier -> earlier > {p40:Int64} AND arrayExists(later -> later >= earlier + {p41:Int64} AND later <= earlier + {p42:Int64}, laters), earliers))
  OR NOT (subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p43:String} AND name = {p44:String})) AS earliers,
    groupArrayIf(toUnixTimestamp64Milli(at), (kind = {p45:String})) AS laters
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p46:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(earlier -> 1 AND earlier + {p47:Int64} <= {p48:Int64} AND NOT arrayExists(later -> later >= earlier + {p49:Int64} AND later <= earlier + {p50:Int64}, laters), earliers)))
  OR subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    groupArrayArray(if((kind = {p51:String} AND name = {p52:String}), arrayMap(kept -> (toUnixTimestamp64Milli(at), kept), arrayDistinct(arrayFilter(raw -> raw != '""' AND match(raw, '^["0-9-]'), arrayConcat(
      [JSONExtractRaw(properties, {p53:String})],
      arrayMap(item -> JSONExtractRaw(item, {p54:String}), JSONExtractArrayRaw(properties, 'products'))
    )))), [])) AS earliers,
    groupArrayArray(if((kind = {p55:String} AND name = {p56:String}), arrayMap(kept -> (toUnixTimestamp64Milli(at), kept), arrayDistinct(arrayFilter(raw -> raw != '""' AND match(raw, '^["0-9-]'), arrayConcat(
      [JSONExtractRaw(properties, {p57:String})],
      arrayMap(item -> JSONExtractRaw(item, {p58:String}), JSONExtractArrayRaw(properties, 'products'))
    )))), [])) AS laters
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE at <= fromUnixTimestamp64Milli({p59:Int64})
  GROUP BY subject_id
)
WHERE arrayExists(earlier -> 1 AND tupleElement(earlier, 1) + {p60:Int64} <= {p61:Int64} AND NOT arrayExists(later -> tupleElement(later, 1) >= tupleElement(earlier, 1) + {p62:Int64} AND tupleElement(later, 1) <= tupleElement(earlier, 1) + {p63:Int64} AND tupleElement(later, 2) = tupleElement(earlier, 2), laters), earliers)))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p64:String})) AS day,
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
    toInt64(round(sum(revenue) * {p65:UInt32})) AS order_revenue,
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
      toDecimal64(l.revenue * {p66:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
WHERE (order_coupon != '') = {p67:UInt8} AND order_discounted = {p68:UInt8} AND has(order_categories, {p69:String}) AND order_at <= toDateTime64({p70:String}, 3, 'UTC')
GROUP BY subject_id
HAVING ifNull(sum(order_revenue) / {p71:UInt32} >= {p72:Float64} AND 1, 0))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT subject_id, multiIf(name = {p73:String}, {p74:UInt8}, name = {p75:String}, {p76:UInt8}, 0) AS points, (kind = {p77:String} AND name = {p78:String} AND (JSONType(properties, {p79:String}) = 'String' AND JSONExtractString(properties, {p80:String}) = {p81:String}))
      OR (kind = {p82:String} AND name = {p83:String} AND (JSONType(properties, {p84:String}) = 'String' AND JSONExtractString(properties, {p85:String}) = {p86:String})) AS is_own
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'track' AND points > 0 AND at > toDateTime64({p87:String}, 3, 'UTC') AND at <= toDateTime64({p88:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id, {p89:UInt8} AS points, has(order_categories, {p90:String}) AS is_own
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p91:String})) AS day,
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
    toInt64(round(sum(revenue) * {p92:UInt32})) AS order_revenue,
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
      toDecimal64(l.revenue * {p93:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
  WHERE order_at > toDateTime64({p94:String}, 3, 'UTC') AND order_at <= toDateTime64({p95:String}, 3, 'UTC')
)
GROUP BY subject_id
HAVING ifNull(sumIf(points, is_own) / sum(points) >= {p96:Float64} AND 1, 0))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT subject_id, multiIf(name = {p97:String}, {p98:UInt8}, name = {p99:String}, {p100:UInt8}, 0) AS points, (kind = {p101:String} AND name = {p102:String} AND (JSONType(properties, {p103:String}) = 'String' AND JSONExtractString(properties, {p104:String}) = {p105:String}))
      OR (kind = {p106:String} AND name = {p107:String} AND (JSONType(properties, {p108:String}) = 'String' AND JSONExtractString(properties, {p109:String}) = {p110:String}) AND NOT (JSONType(properties, {p111:String}) = 'String' AND JSONExtractString(properties, {p112:String}) = {p113:String}))
      OR (kind = {p114:String} AND name = {p115:String} AND (JSONType(properties, {p116:String}) = 'String' AND JSONExtractString(properties, {p117:String}) = {p118:String}))
      OR (kind = {p119:String} AND name = {p120:String} AND (JSONType(properties, {p121:String}) = 'String' AND JSONExtractString(properties, {p122:String}) = {p123:String}) AND NOT (JSONType(properties, {p124:String}) = 'String' AND JSONExtractString(properties, {p125:String}) = {p126:String})) AS is_own
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'track' AND points > 0 AND at <= toDateTime64({p127:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id, {p128:UInt8} AS points, has(order_products, {p129:String}) AS is_own
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p130:String})) AS day,
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
    toInt64(round(sum(revenue) * {p131:UInt32})) AS order_revenue,
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
      toDecimal64(l.revenue * {p132:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
  WHERE order_at <= toDateTime64({p133:String}, 3, 'UTC')
)
GROUP BY subject_id
HAVING ifNull(1 AND sumIf(points, is_own) / sum(points) <= {p134:Float64}, 0))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (
  SELECT *
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p135:String})) AS day,
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
    toInt64(round(sum(revenue) * {p136:UInt32})) AS order_revenue,
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
      toDecimal64(l.revenue * {p137:Decimal(9, 4)}, 4)
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
WHERE order_country = {p138:String} AND (order_coupon != '') = {p139:UInt8} AND order_at > toDateTime64({p140:String}, 3, 'UTC') AND order_at <= toDateTime64({p141:String}, 3, 'UTC') AND order_at <= toDateTime64({p142:String}, 3, 'UTC'))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE ((kind = {p143:String} AND JSONType(context, {p144:String}, {p145:String}) != 'Null')
    OR (kind = {p146:String} AND JSONType(context, {p147:String}, {p148:String}) != 'Null')
    OR (kind = {p149:String} AND JSONType(context, {p150:String}, {p151:String}) != 'Null')) AND at <= toDateTime64({p152:String}, 3, 'UTC')
GROUP BY subject_id
HAVING countIf(((kind = {p153:String} AND (JSONType(context, {p154:String}, {p155:String}) = 'String' AND JSONExtractString(context, {p156:String}, {p157:String}) = {p158:String}) AND (JSONType(context, {p159:String}, {p160:String}) = 'String' AND JSONExtractString(context, {p161:String}, {p162:String}) = {p163:String}))
    OR (kind = {p164:String} AND (JSONType(context, {p165:String}, {p166:String}) = 'String' AND JSONExtractString(context, {p167:String}, {p168:String}) = {p169:String}) AND (JSONType(context, {p170:String}, {p171:String}) = 'String' AND JSONExtractString(context, {p172:String}, {p173:String}) = {p174:String}))
    OR (kind = {p175:String} AND (JSONType(context, {p176:String}, {p177:String}) = 'String' AND JSONExtractString(context, {p178:String}, {p179:String}) = {p180:String}) AND (JSONType(context, {p181:String}, {p182:String}) = 'String' AND JSONExtractString(context, {p183:String}, {p184:String}) = {p185:String})))) > 0 AND minIf(at, ((kind = {p186:String} AND (JSONType(context, {p187:String}, {p188:String}) = 'String' AND JSONExtractString(context, {p189:String}, {p190:String}) = {p191:String}) AND (JSONType(context, {p192:String}, {p193:String}) = 'String' AND JSONExtractString(context, {p194:String}, {p195:String}) = {p196:String}))
    OR (kind = {p197:String} AND (JSONType(context, {p198:String}, {p199:String}) = 'String' AND JSONExtractString(context, {p200:String}, {p201:String}) = {p202:String}) AND (JSONType(context, {p203:String}, {p204:String}) = 'String' AND JSONExtractString(context, {p205:String}, {p206:String}) = {p207:String}))
    OR (kind = {p208:String} AND (JSONType(context, {p209:String}, {p210:String}) = 'String' AND JSONExtractString(context, {p211:String}, {p212:String}) = {p213:String}) AND (JSONType(context, {p214:String}, {p215:String}) = 'String' AND JSONExtractString(context, {p216:String}, {p217:String}) = {p218:String})))) = min(at))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (
  SELECT
    subject_id,
    concat('{"value":', argMax(JSONExtractRaw(traits, {p219:String}, {p220:String}), (at, message_hash)), '}') AS newest
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'identify' AND JSONHas(traits, {p221:String}, {p222:String}) AND at <= fromUnixTimestamp64Milli({p223:Int64})
  GROUP BY subject_id
)
WHERE NOT (NOT (JSONType(newest, {p224:String}) = 'String' AND JSONExtractString(newest, {p225:String}) = {p226:String})))
  AND subject_id GLOBAL IN (SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind = {p227:String}
UNION ALL
SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind = {p228:String}
UNION ALL
SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind = {p229:String}
UNION ALL
SELECT owner_id AS subject_id
FROM (
  SELECT subject_id AS owner_id, tupleElement(named, 1) AS named_id
  FROM (SELECT subject_id, arrayJoin(arrayZip(subjects, kinds)) AS named FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM sighting AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id))
  WHERE tupleElement(named, 2) = {p230:String}
) AS seen
GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined ON seen.named_id = joined.subject_id
WHERE owner_id = if(joined.person_id = 0, named_id, joined.person_id))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND ifNull(residual_value >= {p231:Float64}, 0) AND has({p232:Array(String)}, segment) AND has(countries, {p233:String}))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND has({p234:Array(String)}, promo_class))
  AND subject_id GLOBAL IN (SELECT subject_id
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND residual_value >= (SELECT arrayElement(arrayReverseSort(groupArray(residual_value)), greatest(1, intDiv(count() * {p235:UInt8}, 100))) AS value
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run)) AND ifNull(if(next_early < 0, NULL, toInt64(toUnixTimestamp(toDateTime(addDays((SELECT argMax(as_of, run_id) FROM prediction_run), toInt32(ceil(next_early))), {p236:String}))) * 1000) <= {p237:Int64}, 0) AND ifNull(if(next_late < 0, NULL, toInt64(toUnixTimestamp(toDateTime(addDays((SELECT argMax(as_of, run_id) FROM prediction_run), toInt32(ceil(next_late))), {p238:String}))) * 1000) <= {p239:Int64}, 0))
  AND subject_id GLOBAL NOT IN (SELECT subject_id
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
WHERE purpose = {p240:String} AND at <= toDateTime64({p241:String}, 3, 'UTC')
  AND (granted = 0 OR channel IN ('', {p242:String}))
GROUP BY subject_id)
  AND subject_id GLOBAL IN (SELECT subject_id
FROM audience_change
WHERE audience = {p243:String}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered')
  AND subject_id GLOBAL IN (SELECT subject_id
FROM (SELECT DISTINCT subject_id
FROM (
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p244:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind != 'guest' AND ordered_at <= toDateTime64({p245:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p246:String}, 3, 'UTC')
))
WHERE murmurHash3_32(concat({p247:String}, toString(subject_id))) % {p248:UInt32} >= {p249:UInt32} AND murmurHash3_32(concat({p250:String}, toString(subject_id))) % {p251:UInt32} < {p252:UInt32})) AS is_meant,
    subject_id GLOBAL IN (SELECT subject_id
FROM audience_change
WHERE audience = {p253:String}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered') AS is_member
  FROM (SELECT DISTINCT subject_id
FROM (
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p254:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE identity_kind != 'guest' AND ordered_at <= toDateTime64({p255:String}, 3, 'UTC')
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE at <= toDateTime64({p256:String}, 3, 'UTC')
))
)
