SELECT
  toFloat64(lot = 0) AS did,
  toFloat64(cityHash64(person) % 4503599627370496) AS unit,
  toFloat64(index_ms) AS indexAt,
  toFloat64(lot > 0 AND did_ms > 0 AND did_ms < index_ms + {p0:Int64}) AS didLater,
  toFloat64(arraySum(order -> if(order.1 >= index_ms AND order.1 < index_ms + {p1:Int64}, order.2, 0), orders)) AS contribution,
  toFloat64(valued.residual) AS residual,
  toFloat64(arraySum(order -> if(order.1 >= (index_ms - {p2:Int64}) AND order.1 < index_ms, order.2, 0), orders)) AS before,
  toFloat64((index_ms - first_ms) / {p3:Float64}) AS tenure,
  toFloat64(arrayCount(order -> order.3 AND order.1 < index_ms, orders)) AS orderCount,
  toFloat64(arraySum(order -> if(order.1 >= 0 AND order.1 < index_ms, order.2, 0), orders)) AS spent,
  toFloat64(arraySum(order -> if(order.1 >= index_ms - {p4:Int64} AND order.1 < index_ms, order.2, 0), orders)) AS spentLately,
  toFloat64((index_ms - arrayMax(order -> if(order.3 AND order.1 < index_ms, order.1, first_ms), orders)) / {p5:Float64}) AS quiet,
  toFloat64(arrayCount(order -> order.3 AND order.1 < (index_ms - {p6:Int64}), orders)) AS orderCountEarly,
  toFloat64(arraySum(order -> if(order.1 >= 0 AND order.1 < (index_ms - {p7:Int64}), order.2, 0), orders)) AS spentEarly,
  toFloat64(arraySum(order -> if(order.1 >= (index_ms - {p8:Int64}) - {p9:Int64} AND order.1 < (index_ms - {p10:Int64}), order.2, 0), orders)) AS spentLatelyEarly,
  toFloat64(greatest(0, ((index_ms - {p11:Int64}) - arrayMax(order -> if(order.3 AND order.1 < (index_ms - {p12:Int64}), order.1, first_ms), orders)) / {p13:Float64})) AS quietEarly
FROM (
  SELECT drawn.lot AS lot, drawn.index_ms AS index_ms, someone.person AS person, someone.orders AS orders, someone.first_ms AS first_ms, someone.did_ms AS did_ms
  FROM (SELECT
    bought.*,
    toInt64(deeds.did_ms) AS did_ms,
    row_number() OVER (PARTITION BY cohort ORDER BY person) AS place,
    count() OVER (PARTITION BY cohort) AS cohort_size
  FROM (
    SELECT
      buyer AS person,
      orders,
      arrayMin(order -> order.1, arrayFilter(order -> order.3, orders)) AS first_ms,
      toStartOfMonth(toTimeZone(fromUnixTimestamp64Milli(first_ms), {p14:String})) AS cohort
    FROM (SELECT
    subject_id AS buyer,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(order_contribution), toUInt8(is_purchase))) AS orders,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(if(is_purchase, order_sold, 0)), toFloat64(if(is_cancelled, 0, order_returned)))) AS goods
  FROM (SELECT
    subject_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p15:String})) AS day,
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
      toDecimal64(l.revenue * {p16:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
  WHERE 1
  GROUP BY subject_id)
    WHERE arrayExists(order -> order.3, orders)
  ) AS bought
  GLOBAL LEFT JOIN (SELECT subject_id AS doer, toUnixTimestamp64Milli(min(deed.at)) AS did_ms
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS deed
  WHERE kind = 'track' AND name = {p17:String}
  GROUP BY subject_id) AS deeds ON deeds.doer = bought.person) AS someone
  GLOBAL INNER JOIN (
    SELECT
      index_ms,
      cohort,
      arrayJoin(range({p18:UInt32})) AS lot,
      if(lot = 0, place, cityHash64(person, lot) % cohort_size + 1) AS wanted
    FROM (
      SELECT person, did_ms AS index_ms, cohort, place, cohort_size
      FROM (SELECT
    bought.*,
    toInt64(deeds.did_ms) AS did_ms,
    row_number() OVER (PARTITION BY cohort ORDER BY person) AS place,
    count() OVER (PARTITION BY cohort) AS cohort_size
  FROM (
    SELECT
      buyer AS person,
      orders,
      arrayMin(order -> order.1, arrayFilter(order -> order.3, orders)) AS first_ms,
      toStartOfMonth(toTimeZone(fromUnixTimestamp64Milli(first_ms), {p19:String})) AS cohort
    FROM (SELECT
    subject_id AS buyer,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(order_contribution), toUInt8(is_purchase))) AS orders,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(if(is_purchase, order_sold, 0)), toFloat64(if(is_cancelled, 0, order_returned)))) AS goods
  FROM (SELECT
    subject_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p20:String})) AS day,
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
      toDecimal64(l.revenue * {p21:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
  WHERE 1
  GROUP BY subject_id)
    WHERE arrayExists(order -> order.3, orders)
  ) AS bought
  GLOBAL LEFT JOIN (SELECT subject_id AS doer, toUnixTimestamp64Milli(min(deed.at)) AS did_ms
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS deed
  WHERE kind = 'track' AND name = {p22:String}
  GROUP BY subject_id) AS deeds ON deeds.doer = bought.person)
      WHERE did_ms > first_ms AND did_ms + {p23:Int64} <= {p24:Int64}
      ORDER BY cityHash64(person), person
      LIMIT {p25:UInt32}
    )
  ) AS drawn ON drawn.cohort = someone.cohort AND drawn.wanted = someone.place
  WHERE someone.first_ms < drawn.index_ms AND (drawn.lot = 0 OR someone.did_ms = 0 OR someone.did_ms > drawn.index_ms)
) AS compared
GLOBAL LEFT JOIN (
  SELECT subject_id AS customer_id, residual_value AS residual
  FROM customer
  WHERE run_id = (SELECT max(run_id) FROM prediction_run)
) AS valued ON valued.customer_id = compared.person
ORDER BY indexAt, lot, unit
