SELECT
  toString(now_person) AS person,
  decided_ms AS decidedAt,
  drawn AS arm,
  arms,
  probabilities,
  segment,
  context,
  figures,
  reward
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
    arraySum(order -> if(order.1 >= trial.1 AND order.1 < trial.1 + {p0:Int64}, order.2, 0), orders) * {p1:UInt32} AS reward
  FROM (
    SELECT
      now_person,
      arrayFold((kept, next) -> if(next.1 >= kept[-1].1 + {p2:Int64}, arrayPushBack(kept, next), kept), seen, arraySlice(seen, 1, 1)) AS trials,
      deeds, orders
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
          groupArrayIf(toUnixTimestamp64Milli(decision_outcome.at), outcome = {p3:String}) AS came
        FROM decision_outcome
        GROUP BY decision_id
      ) AS told ON told.decision_id = decision.decision_id
      WHERE program = {p4:String} AND held != 'consent') AS said
      GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
    )
    GROUP BY now_person
    HAVING notEmpty(seen) AND NOT (
      uniqExact(then_person) > 1
      AND uniqExact((period, policy_state, if(held = '', drawn, held))) > uniqExact((period, policy_state))
    )) AS met
    GLOBAL LEFT JOIN (SELECT
    subject_id AS buyer,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(order_contribution), toUInt8(is_purchase))) AS orders,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(if(is_purchase, order_sold, 0)), toFloat64(if(is_cancelled, 0, order_returned)))) AS goods
  FROM (SELECT
    subject_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p5:String})) AS day,
    max(quantity > 0 AND unit_price > 0) AND NOT max(kind = 'cancellation') AS is_purchase,
    if(
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
    ) AS order_contribution,
    sum(revenue) AS order_revenue,
    sumIf(revenue, kind != 'cancellation' AND NOT (revenue < 0 AND kind IN ('product', 'refund'))) AS order_sold,
    -sumIf(revenue, revenue < 0 AND kind IN ('product', 'refund')) AS order_returned,
    max(kind = 'cancellation') AS is_cancelled
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
      toDecimal64(l.revenue * {p6:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
  WHERE 1
  GROUP BY subject_id) AS bought ON bought.buyer = met.now_person
  )
  ARRAY JOIN trials AS trial
  WHERE trial.1 + {p7:Int64} <= {p8:Int64})
WHERE 1
ORDER BY decided_ms, decision_id
