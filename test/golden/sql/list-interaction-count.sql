SELECT
  (SELECT count() FROM order_line WHERE kind = 'product' AND quantity > 0 AND unit_price > 0 AND identity_kind != 'guest' AND sku != '') + (SELECT count() FROM event WHERE kind = 'track' AND name IN ('Product Viewed', 'Product Added')) AS rows
