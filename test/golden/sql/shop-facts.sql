SELECT
  count() AS lines,
  toString(min(toDate(toTimeZone(ordered_at, {p0:String})))) AS firstDay,
  toString(max(toDate(toTimeZone(ordered_at, {p1:String})))) AS lastDay,
  countIf(identity_kind = 'guest') AS guestLines,
  toInt64(round(sumIf(revenue, identity_kind = 'guest') * {p2:UInt32})) AS guestRevenue,
  countIf(identity_kind != 'guest' AND quantity < 0) AS returnLines,
  toInt64(round(sumIf(revenue, identity_kind != 'guest' AND quantity < 0) * {p3:UInt32})) AS returned,
  toInt64(round(sumIf(revenue, identity_kind != 'guest') * {p4:UInt32})) AS revenue,
  toInt64(round(sumIf(contribution, identity_kind != 'guest') * {p5:UInt32})) AS contribution,
  countIf(cost IS NOT NULL OR product_cost IS NOT NULL) AS linesWithCost,
  countIf(list_price IS NOT NULL) AS linesWithListPrice
FROM (SELECT
    l.*,
    p.name AS catalogue_name,
    p.cost AS product_cost,
    multiIf(
      l.cost IS NOT NULL, l.revenue - assumeNotNull(l.cost),
      l.kind = 'product' AND p.cost IS NOT NULL, l.revenue - toDecimal64(assumeNotNull(p.cost) * l.quantity, 4),
      l.kind = 'shipping', toDecimal64(0, 4),
      l.kind IN ('discount', 'fee'), l.revenue,
      toDecimal64(l.revenue * {p6:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM order_line AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
