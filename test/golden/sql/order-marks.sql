SELECT
  toString(subject_id) AS person,
  toUnixTimestamp64Milli(order_at) AS at,
  order_revenue AS revenue,
  order_channel AS channel,
  order_store AS store,
  order_coupon AS coupon,
  order_country AS country,
  order_traffic_source AS trafficSource,
  order_campaign AS campaign,
  order_affiliate AS affiliate,
  order_discounted AS discounted,
  order_products AS products,
  order_categories AS categories,
  order_brands AS brands
FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p0:String})) AS day,
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
    toInt64(round(sum(revenue) * {p1:UInt32})) AS order_revenue,
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
      toDecimal64(l.revenue * {p2:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id
  WHERE fact.subject_id IN {p3:Array(UInt64)}) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase)
ORDER BY order_at, order_id, source
