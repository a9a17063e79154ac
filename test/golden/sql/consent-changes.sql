SELECT
  toUnixTimestamp64Milli(said.at) AS at,
  toString(subject_id) AS person,
  identity_kind AS identityKind,
  identity,
  purpose,
  channel,
  granted,
  source
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS said
ORDER BY said.at DESC, person, purpose, channel
LIMIT {p0:UInt32}
