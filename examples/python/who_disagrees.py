"""Who says that a ramus contributes to the inferior cluneal nerves, and who disagrees?"""

import sys

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

QUERY = gql("""
    query Contributors($position: ClunealPosition!) {
      clunealGroup(position: $position) {
        contributors {
          edges {
            node { name }
            status
            certainty
            claims { stance locator source { name } }
          }
        }
      }
    }
""")


def main(url: str = "http://127.0.0.1:4000/graphql") -> None:
    client = Client(transport=RequestsHTTPTransport(url=url))
    QUERY.variable_values = {"position": "INFERIOR"}
    group = client.execute(QUERY)["clunealGroup"]
    for edge in group["contributors"]["edges"]:
        print(f"{edge['node']['name']}: {edge['status']}, certainty {edge['certainty']}")
        for claim in edge["claims"]:
            print(f"  {claim['stance'].lower()}: {claim['source']['name']}, {claim['locator']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
