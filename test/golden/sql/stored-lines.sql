SELECT
  toString(subject_id) AS subject_id, source, order_id, line, identity_kind, identity,
  toString(order_line.ordered_at) AS ordered_at, kind, sku, product,
  toString(quantity) AS quantity, toString(unit_price) AS unit_price, toString(list_price) AS list_price,
  toString(revenue) AS revenue, toString(discount) AS discount, toString(tax) AS tax, toString(cost) AS cost,
  coupon, currency, toString(rate) AS rate, channel, store, traffic_source, campaign, affiliate, country,
  import_id, toString(order_line.imported_at) AS imported_at
FROM order_line
WHERE order_id IN {p0:Array(String)}
