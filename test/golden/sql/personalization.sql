SELECT
  toString(subject_id) AS subject,
  argMax(granted, (consent.at, NOT granted)) AS granted,
  toUnixTimestamp64Milli(max(consent.at)) AS at
FROM consent
WHERE purpose = 'personalization' AND channel = ''
GROUP BY subject_id
