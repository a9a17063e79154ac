INSERT INTO customer_local
WITH
  line_totals AS (SELECT
    subject_id,
    argMin((identity_kind, identity), indexOf({p0:Array(String)}, identity_kind)) AS strongest,
    tupleElement(strongest, 1) AS identity_kind,
    tupleElement(strongest, 2) AS identity,
    sum(revenue) AS total_revenue,
    sumIf(revenue, revenue < 0) AS total_refunds,
    arraySort(groupUniqArrayIf(channel, channel != '')) AS channels,
    arraySort(groupUniqArrayIf(country, country != '')) AS countries,
    uniqExactIf(sku, kind = 'product' AND quantity > 0) AS products
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
      toDecimal64(l.revenue * {p1:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id),
  order_totals AS (SELECT
    subject_id,
    minIf(order_at, is_purchase) AS first_order_at,
    maxIf(order_at, is_purchase) AS last_order_at,
    countIf(is_purchase) AS orders
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p2:String})) AS day,
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
    sum(revenue) AS order_revenue
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
      toDecimal64(l.revenue * {p3:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
  GROUP BY subject_id),
  scored AS (WITH
    days AS (SELECT
    subject_id,
    minIf(day, is_purchase) AS first_day,
    maxIf(day, is_purchase) AS last_day,
    uniqExactIf(day, is_purchase) AS purchase_days,
    sum(order_contribution) AS total_contribution
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p4:String})) AS day,
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
    sum(revenue) AS order_revenue
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
      toDecimal64(l.revenue * {p5:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
  WHERE day <= {p6:Date}
  GROUP BY subject_id
  HAVING purchase_days > 0),
    fifths AS (
      SELECT
        quantilesExact(0.2, 0.4, 0.6, 0.8)(last_day) AS by_recency,
        quantilesExact(0.2, 0.4, 0.6, 0.8)(purchase_days) AS by_frequency,
        quantilesExact(0.2, 0.4, 0.6, 0.8)(total_contribution) AS by_money
      FROM days
    )
  SELECT
    *,
    1 + arrayCount(edge -> last_day >= edge, (SELECT by_recency FROM fifths)) AS recency,
    1 + arrayCount(edge -> purchase_days > edge, (SELECT by_frequency FROM fifths)) AS frequency,
    1 + arrayCount(edge -> total_contribution > edge, (SELECT by_money FROM fifths)) AS monetary,
    multiIf(
    purchase_days = 1, multiIf(recency >= 4, 'new', recency = 3, 'slipping', 'lost'),
    frequency >= 4, multiIf(recency >= 4, 'champions', recency = 3, 'loyal', 'at-risk'),
    multiIf(recency >= 3, 'promising', 'slipping')
  ) AS segment
  FROM days),
  starts AS (SELECT
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
    toDate(toTimeZone(order_at, {p7:String})) AS day,
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
      toDecimal64(l.revenue * {p8:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
    WHERE identity_kind != 'guest'
    GROUP BY subject_id, source, order_id
  )
  WHERE is_purchase AND day <= {p9:Date}
  GROUP BY subject_id)
SELECT
  scored.subject_id,
  {p10:UInt64},
  identity_kind,
  identity,
  first_order_at,
  last_order_at,
  first_day,
  last_day,
  orders,
  purchase_days,
  toInt64(round(total_revenue * {p11:UInt32})),
  toInt64(round(total_refunds * {p12:UInt32})),
  toInt64(round(total_contribution * {p13:UInt32})),
  p.full_price_share,
  channels,
  countries,
  products,
  recency,
  frequency,
  monetary,
  segment,
  first_source,
  first_campaign,
  first_affiliate,
  first_category,
  first_sku,
  first_product,
  first_discount,
  first_channel,
  first_country,
  toInt64(round(first_contribution * {p14:UInt32})),
  ifNull(p.p_alive, 0),
  ifNull(p.expected_orders, 0),
  ifNull(p.expected_orders_lower, 0),
  ifNull(p.expected_orders_upper, 0),
  ifNull(p.value, 0),
  ifNull(p.value_lower, 0),
  ifNull(p.value_upper, 0),
  ifNull(p.order_value, 0),
  ifNull(p.next_early, 0),
  ifNull(p.next_late, 0),
  ifNull(p.first_year, 0),
  ifNull(p.early_factor, 1),
  p.full_price,
  p.full_price_lower,
  p.full_price_upper,
  if(ifNull(p.promo_class, '') = '', 'unknown', p.promo_class)
FROM scored
GLOBAL INNER JOIN order_totals ON scored.subject_id = order_totals.subject_id
GLOBAL INNER JOIN line_totals ON scored.subject_id = line_totals.subject_id
GLOBAL INNER JOIN starts ON scored.subject_id = starts.subject_id
GLOBAL LEFT JOIN (
  SELECT * FROM prediction WHERE run_id = {p15:UInt64}
) AS p ON scored.subject_id = p.subject_id
