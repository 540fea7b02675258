// One question with its claims and sources: what is the medial inferior cluneal nerve?
MATCH weighed = (:DisputeTopic {id: 'dispute-topic:D24'})-[:WEIGHS]->(:Claim)-[:CITES]->(:Source)
RETURN weighed
