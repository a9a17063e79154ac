SELECT
  toFloat64(spent.contribution) AS contribution,
  toFloat64(murmurHash3_32(concat({p0:String}, toString(person))) % 10000 < {p1:UInt32}) AS heldOut,
  toFloat64(if(murmurHash3_32(concat({p2:String}, toString(person))) % 10000 < {p3:UInt32}, 0, if(murmurHash3_32(concat({p4:String}, toString(person))) % 10000 < {p5:UInt32}, 0, {p6:UInt32}) + if(murmurHash3_32(concat({p7:String}, toString(person))) % 10000 < {p8:UInt32}, 0, {p9:UInt32}))) AS letIn,
  toFloat64(met.eligible) AS eligible,
  toFloat64(murmurHash3_32(concat({p10:String}, toString(person))) % 10000 < {p11:UInt32} != (murmurHash3_32(concat({p12:String}, toString(person))) % 10000 < {p13:UInt32}) OR met.is_mixed) AS leftOut
FROM (
  SELECT person, max(eligible) AS eligible, max(is_mixed) AS is_mixed
  FROM (
    SELECT subject_id AS person, toUInt32(0) AS eligible, toUInt8(0) AS is_mixed
    FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p14:String})) AS day,
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
      toDecimal64(l.revenue * {p15:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
    WHERE is_purchase AND toUnixTimestamp64Milli(order_at) < {p16:Int64}
    UNION ALL
    SELECT
      if(assigned.person_id = 0, said.subject_id, assigned.person_id) AS person,
      groupBitOr(said.bit) AS eligible,
      toUInt8(uniqExact(said.then_person) > 1 AND uniqExact(said.is_universal) > 1) AS is_mixed
    FROM (
      SELECT
        decision.subject_id AS subject_id, decision.person_id AS then_person, held = 'universal' AS is_universal,
        toUInt32(transform(toString(program), {p17:Array(String)}, {p18:Array(UInt32)}, 0)) AS bit
      FROM decision
      WHERE toUnixTimestamp64Milli(decision.at) >= {p19:Int64} AND toUnixTimestamp64Milli(decision.at) < {p20:Int64}
    ) AS said
    GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
    GROUP BY person
  )
  GROUP BY person
) AS met
GLOBAL LEFT JOIN (
  SELECT
    buyer,
    arraySum(order -> if(order.1 >= {p21:Int64} AND order.1 < {p22:Int64}, order.2, 0), orders) * {p23:UInt32} AS contribution,
    [] AS in_periods
  FROM (SELECT
    subject_id AS buyer,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(order_contribution), toUInt8(is_purchase))) AS orders,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(if(is_purchase, order_sold, 0)), toFloat64(if(is_cancelled, 0, order_returned)))) AS goods
  FROM (SELECT
    subject_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p24:String})) AS day,
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
      toDecimal64(l.revenue * {p25:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
  WHERE toUnixTimestamp64Milli(order_at) >= {p26:Int64} AND toUnixTimestamp64Milli(order_at) < {p27:Int64}
  GROUP BY subject_id)
) AS spent ON spent.buyer = met.person
ORDER BY person
