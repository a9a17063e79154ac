SELECT audience, toString(subject_id) AS person
FROM audience_change
GROUP BY audience, subject_id
HAVING argMax(change, seq) = 'entered'
