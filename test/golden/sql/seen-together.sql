SELECT
  arrayMap(id -> toString(id), subjects) AS subjects,
  kinds,
  toUnixTimestamp64Milli(min(sighting.at)) AS at
FROM sighting
GROUP BY subjects, kinds
