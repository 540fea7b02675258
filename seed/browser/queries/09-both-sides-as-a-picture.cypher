// Both sides of one arrow as a picture: do the inferior cluneal nerves pierce the fascia lata?
MATCH about = (source:Source)<-[:CITES]-(claim:Claim {relation: 'relation:cluneal-group:inferior/pierces/fascia:fascia-lata'})-[:SUBJECT|OBJECT]->()
RETURN about
