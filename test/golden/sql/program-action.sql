SELECT
  multiIf(
    is_mixed, toFloat64({p0:Int8}),
    seen_ms + {p1:Int64} > {p2:Int64}, toFloat64({p3:Int8}),
    held = 'program', toFloat64({p4:Int8}),
    held = 'universal', toFloat64({p5:Int8}),
    toFloat64(transform(drawn, {p6:Array(String)}, {p7:Array(Int16)}, {p8:Int16}))
  ) AS fate,
  toFloat64(seen_ms) AS seenAt,
  toFloat64(cityHash64(probabilities) % 4503599627370496) AS odds,
  toFloat64(arraySum(order -> if((order.1 >= seen_ms AND order.1 < seen_ms + {p9:Int64}), order.2, 0), bought.orders)) AS contribution,
  toFloat64(arrayExists(order -> (order.1 >= seen_ms AND order.1 < seen_ms + {p10:Int64}), bought.orders)) AS ordered,
  toFloat64(arrayExists(at -> (at >= seen_ms AND at < seen_ms + {p11:Int64}), refused.words)) AS unsubscribed,
  toFloat64(valued.residual) AS residual,
  toFloat64(arraySum(order -> if((order.1 < seen_ms AND order.1 >= seen_ms - {p12:Int64}), order.2, 0), bought.orders)) AS contributionBefore,
  toFloat64(arrayCount(order -> (order.1 < seen_ms AND order.1 >= seen_ms - {p13:Int64}), bought.orders)) AS ordersBefore,
  toFloat64(multiIf(deeds.did_ms > 0 AND deeds.did_ms < seen_ms, -1, (deeds.did_ms >= seen_ms AND deeds.did_ms < seen_ms + {p14:Int64}), 1, 0)) AS did
FROM (SELECT
    now_person,
    min(shown_ms) AS seen_ms,
    argMin(held, (shown_ms, decision_id)) AS held,
    argMin(toString(drawn), (shown_ms, decision_id)) AS drawn,
    argMin(probabilities, (shown_ms, decision_id)) AS probabilities,
    uniqExact(then_person) > 1 AND uniqExact((period, policy_state, if(held = '', toString(drawn), held))) > uniqExact((period, policy_state)) AS is_mixed
  FROM (
    SELECT said.*, if(assigned.person_id = 0, said.subject_id, assigned.person_id) AS now_person
    FROM (
      SELECT
        decision.subject_id AS subject_id, decision.person_id AS then_person, decision.decision_id AS decision_id,
        toString(decision.held) AS held, drawn, probabilities, period, policy_state, told.shown_ms AS shown_ms
      FROM decision
      GLOBAL INNER JOIN (
        SELECT decision_id, toUnixTimestamp64Milli(min(decision_outcome.at)) AS shown_ms
        FROM decision_outcome
        WHERE outcome = 'shown'
        GROUP BY decision_id
      ) AS told ON told.decision_id = decision.decision_id
      WHERE program = {p15:String} AND program_version >= {p16:UInt32} AND held != 'consent' AND washing_out = 0
    ) AS said
    GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
  )
  GROUP BY now_person) AS met
GLOBAL LEFT JOIN (
  SELECT subject_id AS buyer, groupArray((toUnixTimestamp64Milli(order_at), toFloat64(order_contribution))) AS orders
  FROM (SELECT
    subject_id,
    source,
    order_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p17:String})) AS day,
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
    sum(revenue) AS order_revenue
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
      toDecimal64(l.revenue * {p18:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
  WHERE is_purchase
  GROUP BY subject_id
) AS bought ON bought.buyer = met.now_person
GLOBAL LEFT JOIN (
  SELECT subject_id AS asked, groupArray(toUnixTimestamp64Milli(said_at)) AS words
  FROM (SELECT subject_id, consent_word.at AS said_at FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS consent_word WHERE purpose IN ('email', 'sms') AND granted = 0)
  GROUP BY subject_id
) AS refused ON refused.asked = met.now_person
GLOBAL LEFT JOIN (
  SELECT subject_id AS customer_id, residual_value AS residual
  FROM customer
  WHERE run_id = (SELECT max(run_id) FROM prediction_run)
) AS valued ON valued.customer_id = met.now_person
GLOBAL LEFT JOIN (SELECT subject_id AS doer, toUnixTimestamp64Milli(min(deed.at)) AS did_ms
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS deed
  WHERE kind = 'track' AND name = {p19:String}
  GROUP BY subject_id) AS deeds ON deeds.doer = met.now_person
ORDER BY now_person
