SELECT
  toFloat64(-1) AS part,
  toFloat64(0) AS heldOut,
  toFloat64(arrayCount(at -> (at >= {p0:Int64} AND at < {p1:Int64}), sent)) AS sends,
  if(empty(refusals), toFloat64(-1), toFloat64(arrayMin(refusals) - {p2:Int64}) / {p3:Int64}) AS outDay,
  toFloat64(notEmpty(complaints)) AS complained,
  toFloat64(NOT arrayExists(at -> at >= {p4:Int64}, clicks) AND NOT arrayExists(at -> at >= {p5:Int64}, visits) AND NOT arrayExists(order -> order.3 AND order.1 >= {p6:Int64}, orders)) AS silent,
  toFloat64(arraySum(order -> if(order.1 >= {p7:Int64} AND order.1 < {p8:Int64}, order.2, 0), orders) * {p9:UInt32}) AS contribution,
  toFloat64(arraySum(order -> if(order.1 >= {p10:Int64} AND order.1 < {p11:Int64}, order.2, 0), orders) * {p12:UInt32}) AS contributionBefore
FROM (SELECT
    known.person AS person,
    had.times AS sent,
    refused.times AS refusals,
    complained.times AS complaints,
    bought.orders AS orders,
    arrayFilter(click -> NOT arrayExists(at -> click >= at AND click < at + {p13:Int64}, had.times), seen.clicks) AS clicks,
    seen.visits AS visits
  FROM (SELECT person
  FROM (
    SELECT person, toInt8(argMax(granted, (said_ms, NOT granted))) AS agreed, toInt8(0) AS had
    FROM (SELECT subject_id AS person, toUnixTimestamp64Milli(word.at) AS said_ms, granted
    FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS word
    WHERE purpose = 'email' AND (granted = 0 OR channel = ''))
    WHERE said_ms < {p14:Int64}
    GROUP BY person
    UNION ALL
    SELECT DISTINCT person, toInt8(-1) AS agreed, toInt8(1) AS had
    FROM (SELECT person, arrayJoin(times) AS sent_ms
  FROM (
    SELECT
      person,
      message_key,
      multiIf(
        countIf(what = 'email delivered') > 0, groupArrayIf(at_ms, what = 'email delivered'),
        countIf(what = 'email bounced') > 0, emptyArrayInt64(),
        groupArrayIf(at_ms, what = 'email sent')
      ) AS times
    FROM (
      SELECT
        subject_id AS person,
        lower(name) AS what,
        toUnixTimestamp64Milli(fact_event.at) AS at_ms,
        if(JSONExtractString(properties, 'email_id') != '', JSONExtractString(properties, 'email_id'), JSONExtractString(properties, 'campaign_id')) AS message_key
      FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS fact_event
      WHERE kind = 'track' AND lower(name) IN ('email sent', 'email delivered', 'email bounced')
    )
    GROUP BY person, message_key
  ))
    WHERE sent_ms < {p15:Int64} AND sent_ms >= {p16:Int64}
  )
  GROUP BY person
  HAVING max(agreed) = 1 OR (max(agreed) = -1 AND max(had) = 1)) AS known
  GLOBAL LEFT JOIN (
    SELECT person, arraySort(groupArray(sent_ms)) AS times FROM (SELECT person, arrayJoin(times) AS sent_ms
  FROM (
    SELECT
      person,
      message_key,
      multiIf(
        countIf(what = 'email delivered') > 0, groupArrayIf(at_ms, what = 'email delivered'),
        countIf(what = 'email bounced') > 0, emptyArrayInt64(),
        groupArrayIf(at_ms, what = 'email sent')
      ) AS times
    FROM (
      SELECT
        subject_id AS person,
        lower(name) AS what,
        toUnixTimestamp64Milli(fact_event.at) AS at_ms,
        if(JSONExtractString(properties, 'email_id') != '', JSONExtractString(properties, 'email_id'), JSONExtractString(properties, 'campaign_id')) AS message_key
      FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS fact_event
      WHERE kind = 'track' AND lower(name) IN ('email sent', 'email delivered', 'email bounced')
    )
    GROUP BY person, message_key
  )) WHERE sent_ms < {p17:Int64} GROUP BY person
  ) AS had ON had.person = known.person
  GLOBAL LEFT JOIN (
    SELECT person, arraySort(groupArray(said_ms)) AS times FROM (SELECT subject_id AS person, toUnixTimestamp64Milli(word.at) AS said_ms, granted
    FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS word
    WHERE purpose = 'email' AND (granted = 0 OR channel = '')) WHERE granted = 0 AND said_ms >= {p18:Int64} AND said_ms < {p19:Int64} GROUP BY person
  ) AS refused ON refused.person = known.person
  GLOBAL LEFT JOIN (
    SELECT subject_id AS person, groupArray(toUnixTimestamp64Milli(fact_event.at)) AS times
    FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS fact_event
    WHERE kind = 'track' AND lower(name) = 'email marked as spam' AND toUnixTimestamp64Milli(fact_event.at) >= {p20:Int64} AND toUnixTimestamp64Milli(fact_event.at) < {p21:Int64}
    GROUP BY person
  ) AS complained ON complained.person = known.person
  GLOBAL LEFT JOIN (SELECT
    subject_id AS buyer,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(order_contribution), toUInt8(is_purchase))) AS orders,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(if(is_purchase, order_sold, 0)), toFloat64(if(is_cancelled, 0, order_returned)))) AS goods
  FROM (SELECT
    subject_id,
    min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, {p22:String})) AS day,
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
      toDecimal64(l.revenue * {p23:Decimal(9, 4)}, 4)
    ) AS contribution
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku)
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id)
  WHERE toUnixTimestamp64Milli(order_at) < {p24:Int64}
  GROUP BY subject_id) AS bought ON bought.buyer = known.person
  GLOBAL LEFT JOIN (
    SELECT
      subject_id AS person,
      groupArrayIf(toUnixTimestamp64Milli(fact_event.at), kind = 'track' AND lower(name) = 'email link clicked' AND JSONExtractString(properties, 'link_id') != 'unsubscribe') AS clicks,
      groupArrayIf(toUnixTimestamp64Milli(fact_event.at), kind IN ('page', 'screen') OR (kind = 'track' AND lower(name) IN ('product viewed', 'product list viewed', 'products searched', 'product added', 'checkout started'))) AS visits
    FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS fact_event
    WHERE toUnixTimestamp64Milli(fact_event.at) < {p25:Int64} AND toUnixTimestamp64Milli(fact_event.at) >= {p26:Int64}
      AND (kind IN ('page', 'screen') OR (kind = 'track' AND lower(name) IN ('email link clicked', 'product viewed', 'product list viewed', 'products searched', 'product added', 'checkout started')))
    GROUP BY person
  ) AS seen ON seen.person = known.person)
ORDER BY person
