#!/bin/bash
# The features of the official image's entry point that the project uses. NEO4J_AUTH sets user and password at the first
# start, or none. NEO4J_section_some__name=value is the setting section.some_name. Neo4j itself runs as the user neo4j.
set -euo pipefail

flags=(--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED)

as_neo4j() { exec setpriv --reuid=neo4j --regid=neo4j --init-groups "$@"; }

[ "${1:-}" = neo4j ] || exec "$@"

chown -R neo4j:neo4j /data /logs
{
  echo 'server.default_listen_address=0.0.0.0'
  echo 'server.jvm.additional=-XX:+ExitOnOutOfMemoryError'
  if [ "${NEO4J_AUTH:-}" = none ]; then echo 'dbms.security.auth_enabled=false'; fi
  for variable in $(compgen -e | grep '^NEO4J_[^_]*_' || true); do
    case $variable in NEO4J_AUTH | NEO4J_HOME | NEO4J_CONF | NEO4J_ACCEPT_LICENSE_AGREEMENT | NEO4J_AUTH_PATH) continue ;; esac
    name=${variable#NEO4J_}
    name=${name//__/%}
    name=${name//_/.}
    echo "${name//%/_}=${!variable}"
  done
} >"$NEO4J_CONF/neo4j.conf"

if [ -n "${NEO4J_AUTH:-}" ] && [ "$NEO4J_AUTH" != none ] && [ ! -e /data/dbms/auth.ini ] && [ ! -d /data/databases ]; then
  password=${NEO4J_AUTH#neo4j/}
  if [ "$password" = "$NEO4J_AUTH" ] || [ "${#password}" -lt 8 ]; then
    echo "Invalid value for NEO4J_AUTH: neo4j/ and a password of at least 8 characters is required." >&2
    exit 1
  fi
  (as_neo4j java -cp "$NEO4J_HOME/lib/*" org.neo4j.server.startup.Neo4jAdminCommand dbms set-initial-password -- "$password")
fi

heap=${NEO4J_server_memory_heap_max__size:-512m}
as_neo4j java "${flags[@]}" "-Xmx$heap" -cp "$NEO4J_HOME/lib/*" org.neo4j.server.CommunityEntryPoint \
  "--home-dir=$NEO4J_HOME" "--config-dir=$NEO4J_CONF" --console-mode
