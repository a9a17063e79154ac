SELECT toString(subject_id) AS a, toString(other_id) AS b
FROM identity_split
WHERE apart = 1
