SELECT
  least(place, {p0:UInt8}) AS number,
  sum(fresh) / sum(size) AS share
FROM (SELECT subject_id, place, count() AS size, countIf(is_fresh) AS fresh
  FROM (
    SELECT subject_id, place, place = min(place) OVER (PARTITION BY subject_id, thing) AS is_fresh
    FROM (
      SELECT
        subject_id,
        things,
        row_number() OVER (PARTITION BY subject_id ORDER BY order_at, source, order_id) AS place
      FROM (
        SELECT
          subject_id,
          source,
          order_id,
          min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p1:String})) AS day,
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
          groupUniqArrayIf(sku, kind = 'product' AND quantity > 0 AND unit_price > 0 AND sku != '') AS things
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
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
        WHERE identity_kind != 'guest'
        GROUP BY subject_id, source, order_id
        HAVING is_purchase AND notEmpty(things) AND day <= {p3:Date}
      )
    )
    ARRAY JOIN things AS thing
  )
  GROUP BY subject_id, place)
WHERE place > 1
GROUP BY number
ORDER BY number
