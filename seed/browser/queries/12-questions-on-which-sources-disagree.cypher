// The questions on which sources disagree, each with its answers
MATCH (t:DisputeTopic)
RETURN t.id AS id, t.name AS question, t.positions AS answers
ORDER BY t.rank, toInteger(substring(t.id, size('dispute-topic:D')))
