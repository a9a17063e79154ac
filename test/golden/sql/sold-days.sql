SELECT
  toString(day) AS day,
  round(sum(weight), 2) AS units,
  round(sumIf(weight, NOT is_reduced), 2) AS fullPrice
FROM (
  SELECT
    subject_id,
    identity_kind,
    day,
    tupleElement(line, 1) AS sku,
    tupleElement(line, 2) AS quantity,
    is_purchase AND order_kept > 0 AND quantity > 0 AS is_sold,
    tupleElement(line, 3) AS is_told,
    tupleElement(line, 4) OR is_discounted AS is_reduced,
    order_kept * least({p0:UInt8}, greatest(1, quantity)) AS weight,
    has_coupon
  FROM (
    SELECT
      subject_id,
      source,
      order_id,
      any(identity_kind) AS identity_kind,
      min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p1:String})) AS day,
    max(quantity > 0 AND unit_price > 0) AND NOT max(kind = 'cancellation') AS is_purchase,
      greatest(0, if(
        sumIf(revenue, kind != 'refund') > 0,
        toFloat64(sum(revenue)) / toFloat64(sumIf(revenue, kind != 'refund')),
        1
      )) AS order_kept,
      max(kind = 'discount' AND revenue < 0) AS is_discounted,
      max(coupon != '') AS has_coupon,
      groupArrayIf(
        (
          sku,
          toFloat64(quantity),
          (has({p2:Array(String)}, source) AND list_price IS NOT NULL) OR has({p3:Array(String)}, source),
          (discount > 0 OR coupon != '' OR ifNull(unit_price < list_price, 0))
        ),
        kind = 'product' AND (unit_price > 0 OR quantity < 0)
      ) AS lines
    FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
    GROUP BY subject_id, source, order_id
  )
  ARRAY JOIN lines AS line
  WHERE day <= {p4:Date}
)
WHERE is_sold AND is_told
GROUP BY day
ORDER BY day
