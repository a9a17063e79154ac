SELECT
  segment,
  context,
  drawn AS arm,
  toUInt32(intDiv(seen_ms, 86400000)) AS day,
  count() AS trials,
  countIf(reward != 0) AS responses,
  sum(reward) AS sum,
  sum(reward * reward) AS sumOfSquares
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
    toFloat64(arrayExists(did -> did.2 = trial.3 AND did.1 >= trial.1 AND did.1 < trial.1 + {p0:Int64}, deeds)) AS reward
  FROM (
    SELECT
      now_person,
      arrayFold((kept, next) -> if(next.1 >= kept[-1].1 + {p1:Int64}, arrayPushBack(kept, next), kept), seen, arraySlice(seen, 1, 1)) AS trials,
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
          groupArrayIf(toUnixTimestamp64Milli(decision_outcome.at), outcome = {p2:String}) AS came
        FROM decision_outcome
        GROUP BY decision_id
      ) AS told ON told.decision_id = decision.decision_id
      WHERE program = {p3:String} AND held != 'consent') AS said
      GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
    )
    GROUP BY now_person
    HAVING notEmpty(seen) AND NOT (
      uniqExact(then_person) > 1
      AND uniqExact((period, policy_state, if(held = '', drawn, held))) > uniqExact((period, policy_state))
    )) AS met
  )
  ARRAY JOIN trials AS trial
  WHERE trial.1 + {p4:Int64} <= {p5:Int64})
WHERE program_version >= transform(drawn, {p6:Array(String)}, {p7:Array(UInt32)}, {p8:UInt32})
  AND length(arms) = transform(concat(placement, '/', toString(program_version)), {p9:Array(String)}, {p10:Array(UInt32)}, {p11:UInt32})
GROUP BY segment, context, arm, day
ORDER BY segment, context, arm, day
