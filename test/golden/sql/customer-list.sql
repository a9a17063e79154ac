SELECT 
  toString(subject_id) AS id,
  identity,
  identity_kind AS identityKind,
  formatDateTime(first_order_at, '%Y-%m-%dT%H:%i:%SZ') AS firstOrderAt,
  formatDateTime(last_order_at, '%Y-%m-%dT%H:%i:%SZ') AS lastOrderAt,
  toString(first_day) AS firstDay,
  toString(last_day) AS lastDay,
  orders,
  purchase_days AS purchaseDays,
  revenue,
  refunds,
  contribution,
  full_price_share AS fullPriceShare,
  full_price,
  full_price_lower,
  full_price_upper,
  promo_class AS promoClass,
  channels,
  countries,
  products,
  recency,
  frequency,
  monetary,
  segment,
  p_alive AS pAlive,
  expected_orders,
  expected_orders_lower,
  expected_orders_upper,
  residual_value,
  residual_value_lower,
  residual_value_upper,
  order_value,
  next_early,
  next_late,
  first_year,
  first_source,
  first_campaign,
  first_affiliate,
  first_category,
  first_product,
  first_discount,
  first_channel,
  first_country,
  first_contribution
FROM customer
WHERE run_id = {p0:UInt64}
  AND positionCaseInsensitiveUTF8(identity, {p1:String}) > 0
  AND segment = {p2:String}
  AND promo_class = {p3:String}
  AND formatDateTime(first_day, '%Y-%m') = {p4:String}
  AND has(countries, {p5:String})
ORDER BY residual_value DESC, subject_id
LIMIT {p6:UInt64} OFFSET {p7:UInt64}
