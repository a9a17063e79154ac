SELECT
  program,
  guard,
  step,
  uniqExact(if(assigned.person_id = 0, offer_stop.subject_id, assigned.person_id)) AS persons,
  count() AS stops,
  toFloat64(sum(spared)) AS spared
FROM offer_stop
LEFT JOIN person_of AS assigned ON assigned.subject_id = offer_stop.subject_id
WHERE program = {p0:String}
GROUP BY program, guard, step
ORDER BY program, guard, step
