SELECT
  multiIf(
    sights = 0, toFloat64(if(has_refused, {p0:Int8}, {p1:Int8})),
    is_mixed, toFloat64({p2:Int8}),
    seen_ms + {p3:Int64} > {p4:Int64}, toFloat64({p5:Int8}),
    held = 'program', toFloat64({p6:Int8}),
    held = 'universal', toFloat64({p7:Int8}),
    toFloat64(transform(drawn, {p8:Array(String)}, {p9:Array(Int16)}, {p10:Int16}))
  ) AS fate,
  toFloat64(seen_ms) AS seenAt,
  toFloat64(cityHash64(probabilities) % 4503599627370496) AS odds,
  toFloat64(drawn_chance) AS chance,
  toFloat64(open_arms) AS openArms,
  toFloat64(first_version) AS firstVersion,
  toFloat64(arraySum(order -> if(order.1 >= seen_ms AND order.1 < seen_ms + {p11:Int64}, order.2, 0), bought.orders)) AS contribution,
  toFloat64(arrayExists(order -> order.3 AND (order.1 >= seen_ms AND order.1 < seen_ms + {p12:Int64}), bought.orders)) AS ordered,
  toFloat64(valued.residual) AS residual,
  toFloat64(arrayExists(at -> (at >= seen_ms AND at < seen_ms + {p13:Int64}), refused.words)) AS unsubscribed,
  toFloat64(arrayExists(at -> (at >= seen_ms AND at < seen_ms + {p14:Int64}), complaining.words)) AS complained,
  toFloat64(arraySum(document -> if((document.1 >= seen_ms AND document.1 < seen_ms + {p15:Int64}), document.2, 0), bought.goods)) AS sold,
  toFloat64(arraySum(document -> if((document.1 >= seen_ms AND document.1 < seen_ms + {p16:Int64}), document.3, 0), bought.goods)) AS returned,
  toFloat64(arraySum(order -> if(order.1 >= seen_ms - {p17:Int64} AND order.1 < seen_ms, order.2, 0), bought.orders)) AS contributionBefore,
  toFloat64(arrayCount(order -> order.3 AND (order.1 < seen_ms AND order.1 >= seen_ms - {p18:Int64}), bought.orders)) AS ordersBefore,
  toFloat64(if(
    arrayExists(order -> order.3 AND order.1 < seen_ms, bought.orders),
    (seen_ms - arrayMax(order -> if(order.3 AND order.1 < seen_ms, order.1, 0), bought.orders)) / {p19:Int64},
    nan
  )) AS daysSinceOrder,
  toFloat64(if(valued.known_ms < seen_ms, indexOf({p20:Array(String)}, valued.class), 0) - 1) AS promoClass
FROM (SELECT
    now_person,
    countIf(counts) AS sights,
    max(word = 'consent') AS has_refused,
    minIf(shown_ms, counts) AS seen_ms,
    argMinIf(word, (shown_ms, decision_id), counts) AS held,
    argMinIf(toString(drawn), (shown_ms, decision_id), counts) AS drawn,
    argMinIf(probabilities, (shown_ms, decision_id), counts) AS probabilities,
    argMinIf(chance, (shown_ms, decision_id), counts) AS drawn_chance,
    argMinIf(possible, (shown_ms, decision_id), counts) AS open_arms,
    argMinIf(program_version, (shown_ms, decision_id), counts) AS first_version,
    uniqExactIf(then_person, counts) > 1 AND uniqExactIf((period, policy_state, if(word = '', toString(drawn), word)), counts) > uniqExactIf((period, policy_state), counts) AS is_mixed
  FROM (
    SELECT said.*, if(assigned.person_id = 0, said.subject_id, assigned.person_id) AS now_person
    FROM (
      SELECT
        decision.subject_id AS subject_id, decision.person_id AS then_person, decision.decision_id AS decision_id,
        toString(decision.held) AS word, drawn, probabilities,
        probabilities[indexOf(arms, drawn)] AS chance, cityHash64(arrayFilter((arm, share) -> share > 0, arms, probabilities)) % 4503599627370496 AS possible, period, policy_state, program_version, told.shown_ms AS shown_ms,
        decision.held != 'consent' AND washing_out = 0 AS counts
      FROM decision
      GLOBAL INNER JOIN (
        SELECT decision_id, toUnixTimestamp64Milli(min(decision_outcome.at)) AS shown_ms
        FROM decision_outcome
        WHERE outcome = 'shown'
        GROUP BY decision_id
      ) AS told ON told.decision_id = decision.decision_id
      WHERE program = {p21:String} AND program_version >= {p22:UInt32}
    ) AS said
    GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
  )
  GROUP BY now_person) AS met
GLOBAL LEFT JOIN (SELECT
    subject_id AS buyer,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(order_contribution), toUInt8(is_purchase))) AS orders,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(if(is_purchase, order_sold, 0)), toFloat64(if(is_cancelled, 0, order_returned)))) AS goods
  FROM (SELECT
    subject_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p23:String})) AS day,
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
      toDecimal64(l.revenue * {p24:Decimal(9, 4)}, 4)
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
GLOBAL LEFT JOIN (
  SELECT subject_id AS asked, groupArray(toUnixTimestamp64Milli(said_at)) AS words
  FROM (SELECT subject_id, consent_word.at AS said_at FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS consent_word WHERE purpose IN ('email', 'sms') AND granted = 0)
  GROUP BY subject_id
) AS refused ON refused.asked = met.now_person
GLOBAL LEFT JOIN (
  SELECT subject_id AS complainer, groupArray(toUnixTimestamp64Milli(said_at)) AS words
  FROM (SELECT subject_id, told_event.at AS said_at FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id
  WHERE fact.kind = 'track' AND lower(fact.name) = 'email marked as spam') AS told_event)
  GROUP BY subject_id
) AS complaining ON complaining.complainer = met.now_person
GLOBAL LEFT JOIN (
  SELECT subject_id AS customer_id, residual_value AS residual, toString(promo_class) AS class, toInt64(toUnixTimestamp(toDateTime(run.as_of, 'UTC'))) * 1000 + {p25:Int64} AS known_ms
  FROM customer
  GLOBAL INNER JOIN (SELECT run_id AS newest, as_of FROM prediction_run ORDER BY run_id DESC LIMIT 1) AS run ON customer.run_id = run.newest
) AS valued ON valued.customer_id = met.now_person
ORDER BY now_person
