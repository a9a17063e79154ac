SELECT assumeNotNull(concat(
  (SELECT concat(toString(count()), ' ', toString(max(imported_at))) FROM product), ' ',
  (SELECT concat(toString(count()), ' ', toString(max(imported_at))) FROM order_line), ' ',
  (SELECT toString(max(set_at)) FROM shop_setting)
)) AS mark
