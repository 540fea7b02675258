// The questions on which sources disagree, each with its answers
MATCH (topic:DisputeTopic)
RETURN topic.name AS question, topic.positions AS answers, topic.id AS id
ORDER BY topic.rank, toInteger(substring(topic.id, size('dispute-topic:D')))
