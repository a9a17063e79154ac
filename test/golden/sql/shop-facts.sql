SELECT
  count() AS lines,
  toString(min(toDate(toTimeZone(ordered_at, {p0:String})))) AS firstDay,
  toString(max(toDate(toTimeZone(ordered_at, {p1:String})))) AS lastDay,
  countIf(identity_kind = 'guest') AS guestLines,
  toInt64(round(sumIf(revenue, identity_kind = 'guest') * {p2:UInt32})) AS guestRevenue,
  countIf(identity_kind != 'guest' AND quantity < 0) AS returnLines,
  toInt64(round(sumIf(revenue, identity_kind != 'guest' AND quantity < 0) * {p3:UInt32})) AS returned,
  toInt64(round(sumIf(revenue, identity_kind != 'guest') * {p4:UInt32})) AS revenue,
  (SELECT toInt64(round(sum(order_contribution) * {p5:UInt32})) FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p6:String})) AS day,
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
      toDecimal64(l.revenue * {p7:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)) AS contribution,
  countIf(cost IS NOT NULL OR product_cost IS NOT NULL) AS linesWithCost
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
