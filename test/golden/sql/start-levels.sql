SELECT
  tupleElement(pair, 1) AS dimension,
  tupleElement(pair, 2) AS level,
  count() AS customers
FROM (
  SELECT arrayJoin([({p0:String}, first_source), ({p1:String}, first_campaign), ({p2:String}, first_affiliate), ({p3:String}, first_category), ({p4:String}, first_product), ({p5:String}, first_discount), ({p6:String}, first_channel), ({p7:String}, first_country)]) AS pair
  FROM (SELECT
    subject_id,
    argMin(
      (order_traffic, order_campaign, order_affiliate, order_category, order_sku, order_name, order_discount, order_channel, order_country, order_contribution),
      (order_at, order_id)
    ) AS start,
    tupleElement(start, 1) AS first_source,
    tupleElement(start, 2) AS first_campaign,
    tupleElement(start, 3) AS first_affiliate,
    tupleElement(start, 4) AS first_category,
    tupleElement(start, 5) AS first_sku,
    if(tupleElement(start, 6) != '', tupleElement(start, 6), first_sku) AS first_product,
    tupleElement(start, 7) AS first_discount,
    tupleElement(start, 8) AS first_channel,
    tupleElement(start, 9) AS first_country,
    tupleElement(start, 10) AS first_contribution
  FROM (
    SELECT
      subject_id,
      source,
      order_id,
      min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p8:String})) AS day,
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
      any(traffic_source) AS order_traffic,
      any(campaign) AS order_campaign,
      any(affiliate) AS order_affiliate,
      argMaxIf(category, revenue, kind = 'product') AS order_category,
      argMaxIf(sku, revenue, kind = 'product') AS order_sku,
      argMaxIf(if(product != '', product, catalogue_name), revenue, kind = 'product') AS order_name,
      multiIf(
        max(coupon) != '', concat('coupon ', upper(max(coupon))),
        max(discount > 0) OR max(list_price IS NOT NULL AND unit_price < assumeNotNull(list_price)), 'discount',
        'none'
      ) AS order_discount,
      any(channel) AS order_channel,
      any(country) AS order_country
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
      toDecimal64(l.revenue * {p9:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
    WHERE identity_kind != 'guest'
    GROUP BY subject_id, source, order_id
  )
  WHERE is_purchase AND day <= {p10:Date}
  GROUP BY subject_id)
)
WHERE level != ''
GROUP BY dimension, level
ORDER BY dimension, customers DESC, level
LIMIT 40 BY dimension
