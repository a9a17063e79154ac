SELECT
  formatDateTime(min(ordered_at), '%Y-%m-%dT%H:%i:%SZ') AS at,
  toUInt8(sum(revenue) < 0 OR max(quantity) < 0) AS is_return,
  order_id AS orderId,
  source,
  any(channel) AS channel,
  any(store) AS store,
  max(coupon) AS coupon,
  toFloat64(sumIf(quantity, kind = 'product')) AS units,
  toInt64(round(sum(revenue) * {p0:UInt32})) AS revenue,
  toInt64(round(if(
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
    ) * {p1:UInt32})) AS contribution,
  groupArray(if(sku = '', kind, sku)) AS skus,
  groupArray(if(product = '', catalogue_name, product)) AS names,
  groupArray(toFloat64(quantity)) AS quantities,
  groupArray(toInt64(unit_price * 10000)) AS prices,
  groupArray(line_revenue) AS revenues
FROM (
  SELECT *, toInt64(round(revenue * {p2:UInt32})) AS line_revenue
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
    ON fact.subject_id = joined.subject_id
  WHERE fact.subject_id GLOBAL IN (
    SELECT arrayJoin(arrayPushBack(groupArray(subject_id), {p4:UInt64}))
    FROM person_of
    WHERE person_id = {p5:UInt64}
  ) AND if(joined.person_id = 0, fact.subject_id, joined.person_id) = {p6:UInt64}) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE source = {p7:String} AND order_id = {p8:String}
  ORDER BY line
)
GROUP BY source, order_id
ORDER BY min(ordered_at) DESC, order_id
LIMIT {p9:UInt64}
