"""Who says that a dorsal ramus contributes to the inferior cluneal nerves, and who disagrees?"""

import os

from neo4j import GraphDatabase, RoutingControl

QUERY = """
MATCH (ramus:DorsalRamus)<-[:SUBJECT]-(claim:Claim {type: 'CONTRIBUTES_TO'})-[:OBJECT]->(:ClunealGroup {id: $group})
MATCH (claim)-[:CITES]->(source:Source)
RETURN ramus.name AS name, claim.stance AS stance, source.name AS citation, claim.locator AS locator
ORDER BY name, stance DESC, citation
"""


def main() -> None:
    uri = os.environ.get("NEO4J_URI", "bolt://127.0.0.1:7687")
    auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"])
    with GraphDatabase.driver(uri, auth=auth) as driver:
        records, _, _ = driver.execute_query(
            QUERY, group="cluneal-group:inferior", database_="neo4j", routing_=RoutingControl.READ
        )
    for row in records:
        print(f"{row['name']}, {row['stance'].lower()}: {row['citation']}, {row['locator']}")


if __name__ == "__main__":
    main()
