SELECT
  arrayStringConcat(arraySort(groupUniqArrayIf(coupon, coupon != '')), ', ') AS coupon,
  source,
  order_id AS orderId,
  toString(any(subject_id)) AS subject,
  toUInt8(any(identity_kind) = 'guest') AS isGuest,
  toUnixTimestamp64Milli(min(order_line.ordered_at)) AS at,
  toInt64(round((sumIf(discount, kind = 'product' AND quantity > 0) - sumIf(revenue, kind = 'discount')) * {p0:UInt32})) AS given
FROM order_line
GROUP BY source, order_id
HAVING max(coupon != '') AND NOT max(kind = 'cancellation')
  AND min(order_line.ordered_at) >= {p1:DateTime64(3)}
ORDER BY at, source, orderId
