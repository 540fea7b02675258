// One question with its claims and sources: do the superior cluneal nerves pass psoas major?
MATCH weighed = (:DisputeTopic {id: 'dispute-topic:D8'})-[:WEIGHS]->(:Claim)-[:CITES]->(:Source)
RETURN weighed
