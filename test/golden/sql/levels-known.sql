SELECT
  tupleElement(named, 1) AS level,
  countIf(tupleElement(named, 2) != '') / count() AS knownShare,
  uniqExactIf(tupleElement(named, 2), tupleElement(named, 2) != '') AS different
FROM (
  SELECT arrayJoin([('item', sku), ('brand', brand), ('category', category)]) AS named
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
      toDecimal64(l.revenue * {p0:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest' AND kind = 'product' AND quantity > 0 AND unit_price > 0
    AND toDate(toTimeZone(ordered_at, {p1:String})) <= {p2:Date}
)
GROUP BY level
ORDER BY indexOf(['item', 'brand', 'category'], level)
