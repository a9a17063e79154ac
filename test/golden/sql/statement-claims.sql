SELECT
  program,
  sum(revenue) * {p0:UInt32} AS alone,
  sumIf(revenue / length(last_seen), has(last_seen, program)) * {p1:UInt32} AS revenue,
  sumIf(contribution / length(last_seen), has(last_seen, program)) * {p2:UInt32} AS contribution
FROM (
  SELECT
    toFloat64(bought.order_contribution) AS contribution,
    toFloat64(bought.order_revenue) AS revenue,
    arrayFilter(sight -> sight.1 <= bought.order_ms AND sight.1 > bought.order_ms - {p3:Int64}, sights) AS seen_before,
    arrayDistinct(arrayFilter(sight -> sight.1 = arrayMax(seen_before.1), seen_before).2) AS last_seen
  FROM (
    SELECT subject_id, toUnixTimestamp64Milli(order_at) AS order_ms, order_contribution, order_revenue
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
    WHERE is_purchase AND toUnixTimestamp64Milli(order_at) >= {p6:Int64} AND toUnixTimestamp64Milli(order_at) < {p7:Int64}
  ) AS bought
  GLOBAL INNER JOIN (
    SELECT
      if(assigned.person_id = 0, said.subject_id, assigned.person_id) AS person,
      arraySort(groupArray((said.shown_ms, said.program))) AS sights
    FROM (
      SELECT decision.subject_id AS subject_id, toString(decision.program) AS program, told.shown_ms AS shown_ms
      FROM decision
      GLOBAL INNER JOIN (
        SELECT decision_id, toUnixTimestamp64Milli(min(decision_outcome.at)) AS shown_ms
        FROM decision_outcome
        WHERE outcome = 'shown'
        GROUP BY decision_id
      ) AS told ON told.decision_id = decision.decision_id
      WHERE program != '' AND held = '' AND shown != 'nothing'
    ) AS said
    GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
    GROUP BY person
  ) AS seen ON seen.person = bought.subject_id
)
ARRAY JOIN arrayDistinct(seen_before.2) AS program
GROUP BY program
ORDER BY program
