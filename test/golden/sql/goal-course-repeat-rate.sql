SELECT end_ms, countIf(orders > 0 AND orders_so_far > 1) / nullIf(countIf(orders > 0), 0) AS amount
FROM (SELECT
    end_ms,
    countIf(is_purchase AND toUnixTimestamp64Milli(order_at) >= {p0:Int64}) AS orders,
    countIf(is_purchase) AS orders_so_far,
    sumIf(order_revenue, toUnixTimestamp64Milli(order_at) >= {p1:Int64}) AS revenue,
    sumIf(order_contribution, toUnixTimestamp64Milli(order_at) >= {p2:Int64}) AS contribution,
    sumIf(order_sold, is_purchase AND toUnixTimestamp64Milli(order_at) >= {p3:Int64}) AS sold,
    sumIf(order_returned, NOT is_cancelled AND toUnixTimestamp64Milli(order_at) >= {p4:Int64}) AS returned
  FROM (SELECT
    subject_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p5:String})) AS day,
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
    sum(revenue) AS order_revenue,
    sumIf(revenue, kind != 'cancellation' AND NOT (revenue < 0 AND kind IN ('product', 'refund'))) AS order_sold,
    -sumIf(revenue, revenue < 0 AND kind IN ('product', 'refund')) AS order_returned,
    max(kind = 'cancellation') AS is_cancelled
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
      toDecimal64(l.revenue * {p6:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
  ARRAY JOIN {p7:Array(Int64)} AS end_ms
  WHERE toUnixTimestamp64Milli(order_at) < end_ms
  GROUP BY end_ms, subject_id)
GROUP BY end_ms
ORDER BY end_ms
