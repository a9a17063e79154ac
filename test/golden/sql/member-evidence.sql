SELECT
  high,
  low,
  origin,
  full_lines AS fullLines,
  all_lines AS allLines,
  usual,
  arrayCount(order, condition -> order.2 AND condition >= 2 AND condition != {p0:UInt8}, later, conditions) AS used,
  arrayCount(condition -> condition >= 2 AND condition != {p1:UInt8}, conditions) AS usable,
  arrayCount(condition -> condition = {p2:UInt8}, conditions) AS n0,
  arrayCount(condition -> condition = {p3:UInt8}, conditions) AS n1,
  arrayCount(condition -> condition = {p4:UInt8}, conditions) AS n2,
  if(notEmpty(purchases), greatest(0.5, ({p5:Int64} - purchases[1].1) / {p6:UInt32} - arraySum(seen -> least({p7:Int64}, {p8:Int64} - seen.1) / {p9:UInt32}, windows)), 0) AS t0,
  arraySum(seen -> if(seen.2 = {p10:UInt8}, least({p11:Int64}, {p12:Int64} - seen.1) / {p13:UInt32}, 0), windows) AS t1,
  arraySum(seen -> if(seen.2 = {p14:UInt8}, least({p15:Int64}, {p16:Int64} - seen.1) / {p17:UInt32}, 0), windows) AS t2
FROM (
  SELECT
    bitShiftRight(customer.subject_id, 32) AS high,
    bitAnd(customer.subject_id, 4294967295) AS low,
    indexOf({p18:Array(String)}, first_source) AS origin,
    priced.full_lines AS full_lines,
    priced.all_lines AS all_lines,
    priced.usual AS usual,
    bought.orders AS purchases,
    arraySlice(purchases, 2) AS later,
    arrayFilter(seen -> notEmpty(purchases) AND seen.1 > purchases[1].1, met.windows) AS windows,
    arrayMap(order -> arrayFirst(seen -> order.1 >= seen.1 AND order.1 < seen.1 + {p19:Int64}, windows).2, later) AS conditions
  FROM customer
  GLOBAL ANY LEFT JOIN (
    SELECT subject_id AS buyer, arraySort(groupArray((toUnixTimestamp64Milli(order_at), has_coupon))) AS orders
    FROM (
      SELECT subject_id, source, order_id, min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p20:String})) AS day,
    max(quantity > 0 AND unit_price > 0) AND NOT max(kind = 'cancellation') AS is_purchase, max(coupon != '') AS has_coupon
      FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
      WHERE identity_kind != 'guest'
      GROUP BY subject_id, source, order_id
    )
    WHERE is_purchase AND toUnixTimestamp64Milli(order_at) < {p21:Int64}
    GROUP BY subject_id
  ) AS bought ON bought.buyer = customer.subject_id
  GLOBAL ANY LEFT JOIN (
    SELECT now_person AS person, groupArray((seen_ms, toUInt8(if(
        segment = {p22:String} AND program_version >= transform(drawn, {p23:Array(String)}, {p24:Array(UInt32)}, {p25:UInt32})
  AND length(arms) = transform(concat(placement, '/', toString(program_version)), {p26:Array(String)}, {p27:Array(UInt32)}, {p28:UInt32}) AND has({p29:Array(String)}, drawn),
        indexOf({p30:Array(String)}, drawn),
        {p31:UInt8}
      )))) AS windows
    FROM (SELECT
    now_person,
    trial.1 AS seen_ms,
    trial.2 AS decision_id,
    trial.3 AS drawn,
    trial.4 AS placement,
    trial.5 AS program_version,
    trial.6 AS arms,
    trial.7 AS probabilities,
    trial.8 AS segment,
    trial.9 AS context,
    trial.10 AS figures,
    trial.11 AS decided_ms,
    toFloat64(arrayExists(did -> did.2 = trial.3 AND did.1 >= trial.1 AND did.1 < trial.1 + {p32:Int64}, deeds)) AS reward
  FROM (
    SELECT
      now_person,
      arrayFold((kept, next) -> if(next.1 >= kept[-1].1 + {p33:Int64}, arrayPushBack(kept, next), kept), seen, arraySlice(seen, 1, 1)) AS trials,
      deeds
    FROM (SELECT
      now_person,
      arraySort(each -> (each.1, each.2), groupArrayIf(
        (seen_ms, decision_id, toString(drawn), toString(placement), program_version, arms, probabilities, segment, context, figures, decided_ms),
        seen_ms > 0 AND held = '' AND washing_out = 0
      )) AS seen,
      arrayFlatten(groupArrayIf(arrayMap(at -> (at, toString(drawn)), came), held = '')) AS deeds
    FROM (
      SELECT
        said.*,
        if(assigned.person_id = 0, said.subject_id, assigned.person_id) AS now_person
      FROM (SELECT
        decision.subject_id AS subject_id, decision.person_id AS then_person, decision.decision_id AS decision_id,
        toUnixTimestamp64Milli(decision.at) AS decided_ms, decision.placement AS placement, program_version,
        arrayMap(arm -> toString(arm), arms) AS arms, probabilities, drawn, held, period, washing_out, policy_state,
        JSONExtractArrayRaw(reasons) AS told_reasons,
        arrayFirst(each -> JSONExtractString(each, 'kind') = 'segment', told_reasons) AS of_segment,
        multiIf(of_segment = '', '', JSONExtractString(of_segment, 'of') = '', 'others', concat('audience ', JSONExtractString(of_segment, 'of'))) AS segment,
        arrayFirst(each -> JSONExtractString(each, 'kind') = 'context', told_reasons) AS of_context,
        if(of_context = '', '?', JSONExtractString(of_context, 'of')) AS context,
        JSONExtractRaw(arrayFirst(each -> JSONExtractString(each, 'kind') = 'individual', told_reasons), 'figures') AS figures,
        told.seen_ms AS seen_ms,
        told.came AS came
      FROM decision
      GLOBAL LEFT JOIN (
        SELECT
          decision_id,
          minIf(toUnixTimestamp64Milli(decision_outcome.at), outcome = 'shown') AS seen_ms,
          groupArrayIf(toUnixTimestamp64Milli(decision_outcome.at), outcome = {p34:String}) AS came
        FROM decision_outcome
        GROUP BY decision_id
      ) AS told ON told.decision_id = decision.decision_id
      WHERE program = {p35:String} AND held != 'consent') AS said
      GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
    )
    GROUP BY now_person
    HAVING notEmpty(seen) AND NOT (
      uniqExact(then_person) > 1
      AND uniqExact((period, policy_state, if(held = '', drawn, held))) > uniqExact((period, policy_state))
    )) AS met
  )
  ARRAY JOIN trials AS trial
  WHERE trial.1 + {p36:Int64} <= {p37:Int64})
    GROUP BY now_person
  ) AS met ON met.person = customer.subject_id
  GLOBAL ANY LEFT JOIN (
    SELECT subject_id AS reader, count() AS all_lines, countIf(is_full) AS full_lines, round(avg(usual_share), 6) AS usual
    FROM (SELECT unit.subject_id AS subject_id, NOT is_reduced AS is_full, product.category AS line_category
      FROM (SELECT
    subject_id,
    identity_kind,
    day,
    tupleElement(line, 1) AS sku,
    tupleElement(line, 2) AS quantity,
    is_purchase AND order_kept > 0 AND quantity > 0 AS is_sold,
    tupleElement(line, 3) AS is_told,
    tupleElement(line, 4) OR is_discounted AS is_reduced,
    order_kept * least({p38:UInt8}, greatest(1, quantity)) AS weight,
    has_coupon
  FROM (
    SELECT
      subject_id,
      source,
      order_id,
      any(identity_kind) AS identity_kind,
      min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p39:String})) AS day,
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
          (has({p40:Array(String)}, source) AND list_price IS NOT NULL) OR has({p41:Array(String)}, source),
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
  WHERE day <= {p42:Date}) AS unit
      GLOBAL ANY LEFT JOIN product ON product.sku = unit.sku
      WHERE is_sold AND is_told AND NOT has_coupon AND identity_kind != 'guest'
        AND NOT has({p43:Array(Date)}, day)) AS line
    GLOBAL ANY LEFT JOIN (
      SELECT line_category AS usual_of, (countIf(is_full) + 1) / (count() + 2) AS usual_share
      FROM (SELECT unit.subject_id AS subject_id, NOT is_reduced AS is_full, product.category AS line_category
      FROM (SELECT
    subject_id,
    identity_kind,
    day,
    tupleElement(line, 1) AS sku,
    tupleElement(line, 2) AS quantity,
    is_purchase AND order_kept > 0 AND quantity > 0 AS is_sold,
    tupleElement(line, 3) AS is_told,
    tupleElement(line, 4) OR is_discounted AS is_reduced,
    order_kept * least({p44:UInt8}, greatest(1, quantity)) AS weight,
    has_coupon
  FROM (
    SELECT
      subject_id,
      source,
      order_id,
      any(identity_kind) AS identity_kind,
      min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p45:String})) AS day,
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
          (has({p46:Array(String)}, source) AND list_price IS NOT NULL) OR has({p47:Array(String)}, source),
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
  WHERE day <= {p48:Date}) AS unit
      GLOBAL ANY LEFT JOIN product ON product.sku = unit.sku
      WHERE is_sold AND is_told AND NOT has_coupon AND identity_kind != 'guest'
        AND NOT has({p49:Array(Date)}, day))
      GROUP BY line_category
    ) AS shares ON shares.usual_of = line.line_category
    GROUP BY subject_id
  ) AS priced ON priced.reader = customer.subject_id
  WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND customer.subject_id % {p50:UInt32} = {p51:UInt32}
  ORDER BY high, low
)
