SELECT
  source,
  campaign,
  affiliate,
  toString(from_day) AS fromDay,
  toString(until_day) AS untilDay,
  toInt64(round(amount * {p0:UInt32})) AS amount
FROM marketing_cost
ORDER BY from_day, source, campaign, affiliate, until_day
