#!/bin/sh
# Which skin does a spinal nerve supply, and how many sources say so? ./skin.sh L2
set -eu

query='query ($level: SpinalLevel!) {
  spinalNerve(level: $level) {
    skinSupplied { nodes { region { name } status sourcesFor sourcesAgainst } }
  }
}'

jq --null-input --arg query "$query" --arg level "${1:-L2}" '{$query, variables: {$level}}' |
  curl --silent --show-error --fail-with-body --header 'content-type: application/json' --data @- \
    "${GRAPHQL_URL:-http://127.0.0.1:4000/graphql}" |
  jq --raw-output 'if .errors then (.errors[].message | halt_error) else
    .data.spinalNerve.skinSupplied.nodes[] | "\(.region.name): \(.status), \(.sourcesFor) for, \(.sourcesAgainst) against"
  end'
