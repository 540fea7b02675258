# shellcheck shell=bash disable=SC2154
# Containers on a machine where no image registry can be reached: an engine of this run's own, and stand-ins for the two
# images that the project's Dockerfile, its compose file and Testcontainers name. For CI alone, never for users: a stand-in
# has the official image's name, tag, entry point and programs, and nothing else of it. .ci/run sources this file; it needs
# `work` (a folder that goes at the end) and `apt_install`.

engine_folder=
engine_pid=

# The programs, as Debian packages them: an engine with its client, a compose (1.29 in Debian 12), and what makes a root.
install_engine() {
  local packages=() program
  for program in dockerd:docker.io /usr/bin/docker:docker-cli docker-compose:docker-compose mmdebstrap:mmdebstrap; do
    command -v "${program%%:*}" >/dev/null && continue
    # The client is in a package of its own since Debian 13, and BuildKit's part of it in another.
    [ "${program##*:}" = docker-cli ] && [ -z "$(apt-cache -q madison docker-cli 2>/dev/null)" ] && continue
    packages+=("${program##*:}")
  done
  if [ ${#packages[@]} -gt 0 ]; then without_services apt_install "${packages[@]}" || return 1; fi
  # The package's client belongs to its daemon; another one on the path may lack BuildKit's part.
  mkdir -p "$work/bin"
  ln -sf /usr/bin/docker "$work/bin/docker"
  export PATH="$work/bin:$PATH"
  hash -r
  case $(docker version --format '{{.Client.Version}}' 2>/dev/null) in
    20.*) ;;
    *) docker buildx version >/dev/null 2>&1 || apt_install docker-buildx || return 1 ;;
  esac
}

# Packages start the services that they bring, unless that file says no: an engine beside our own would be in its way.
without_services() {
  local policy=/usr/sbin/policy-rc.d failed=0
  if [ -e "$policy" ]; then
    "$@"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
  "$@" || failed=1
  rm -f "$policy"
  return "$failed"
}

# start_engine: a daemon with a socket and a folder of its own, so that images and containers of another one are neither
# seen nor touched. DOCKER_HOST leads to it.
start_engine() {
  install_engine || return 1
  engine_folder=$work/engine
  mkdir -p "$engine_folder"
  export DOCKER_HOST=unix://$engine_folder/docker.sock DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1
  local try
  # First as usual. Where the kernel lets nobody change its packet filter, ports are published by the daemon's proxy alone.
  for try in '' '--iptables=false --ip6tables=false --ip-masq=false'; do
    # shellcheck disable=SC2086
    dockerd --host "$DOCKER_HOST" --data-root "$engine_folder/data" --exec-root "$engine_folder/exec" \
      --pidfile "$engine_folder/pid" $try >"$engine_folder/log" 2>&1 &
    engine_pid=$!
    if engine_answers; then
      docker version --format 'Docker {{.Server.Version}} (client {{.Client.Version}})'"${try:+, with $try}"
      docker info --format '{{.Driver}}, cgroups {{.CgroupVersion}} by {{.CgroupDriver}}' 2>/dev/null
      docker-compose version --short
      return 0
    fi
    stop_engine
    printf 'The container engine does not start%s; the end of its log:\n' "${try:+ with $try}"
    tail -n 15 "$engine_folder/log"
  done
  echo 'Containers cannot be run here. They need root with all capabilities, control groups and a kernel with bridges.'
  return 1
}

engine_answers() {
  local second
  for second in $(seq 60); do
    docker version >/dev/null 2>&1 && return 0
    kill -0 "$engine_pid" 2>/dev/null || return 1
    sleep 1
  done
  echo "No answer after $second s."
  return 1
}

stop_engine() {
  [ -n "$engine_pid" ] || return 0
  local second
  kill "$engine_pid" 2>/dev/null
  for second in $(seq 60); do
    kill -0 "$engine_pid" 2>/dev/null || break
    [ "$second" -lt 60 ] || kill -KILL "$engine_pid" 2>/dev/null
    sleep 0.5
  done
  wait "$engine_pid" 2>/dev/null
  engine_pid=
}

# root FILE PACKAGE...: a tar of a minimal Debian with these packages, from where this machine's apt fetches, with the
# certificates that this machine trusts. Without manuals and the like, as the official images.
root() {
  local file=$1 sources=() each packages
  shift
  packages=$(IFS=,; echo "$*")
  for each in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if [ -s "$each" ]; then sources+=("$each"); fi
  done
  apt-config dump Acquire >"$file.apt.conf"
  mmdebstrap --quiet --variant=minbase --include="ca-certificates,$packages" --aptopt="$file.apt.conf" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/man/*/*' \
    --customize-hook='cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"' \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$file" "${sources[@]}"
}

# The base image of the project's Dockerfile: Node of the npm package "node", and npm.
stand_in_for_node() {
  local folder=$work/stand-in-node version
  version=$(node -p 'require("./package.json").dependencies.node') || return 1
  mkdir -p "$folder/npm" || return 1
  root "$folder/root.tar" libstdc++6 || return 1
  cp -L node_modules/node/bin/node "$folder/node" || return 1
  npm install --silent --no-save --prefix "$folder/npm" npm@11 || return 1
  docker build --quiet --tag "node:$version-bookworm-slim" --file .ci/stand-ins/node/Dockerfile "$folder"
}

# Neo4j from the jars that the tests run as well.
stand_in_for_neo4j() {
  local folder=$work/stand-in-neo4j jars
  mkdir -p "$folder" || return 1
  root "$folder/root.tar" "$(java_package)" wget || return 1
  jars=$(node_modules/.bin/node --input-type=module --eval '
    import { ensureJars } from "./src/local-neo4j/jars.ts";
    import { defaultPrograms } from "./src/local-neo4j/program.ts";
    const onProgress = (line) => console.error(line);
    console.log(await ensureJars({ folder: ".neo4j", programs: defaultPrograms, onProgress }));') || return 1
  cp -r "$jars" "$folder/jars" || return 1
  cp .ci/stand-ins/neo4j/entrypoint.sh "$folder/" || return 1
  docker build --quiet --tag "$(neo4j_image)" --file .ci/stand-ins/neo4j/Dockerfile "$folder"
}

# The name that the compose file has for it.
neo4j_image() { sed -n 's/^ *image: \(neo4j:.*\)$/\1/p' docker-compose.yml; }

stand_ins() {
  stand_in_for_node >"$work/stand-in-node.log" 2>&1 &
  local node=$! failed=0
  stand_in_for_neo4j || failed=1
  wait "$node" || failed=1
  cat "$work/stand-in-node.log"
  rm -rf "$work/stand-in-node" "$work/stand-in-neo4j"
  docker image ls --format '{{.Repository}}:{{.Tag}} {{.Size}}'
  return "$failed"
}

# What `docker build` of the project's Dockerfile needs here beside itself: this machine's own network, and npm as it is
# configured on this machine (as a secret, in no layer). Words for a shell, on standard output.
build_flags() {
  npm_configuration >"$work/npmrc" || return 1
  printf '%s' "--network=host --secret=id=npmrc,src=$work/npmrc --build-arg=http_proxy --build-arg=https_proxy --build-arg=no_proxy"
}

# One file that says what the machine's files and environment say together, certificates included.
npm_configuration() {
  cat "$(npm config get globalconfig)" "$(npm config get userconfig)" 2>/dev/null | grep -Ev '^ *(cafile|ca|ca\[\]) *='
  CAFILE=$(npm config get cafile) REGISTRY=$(npm config get registry) node -e '
    const { readFileSync } = require("node:fs");
    console.log(`\nregistry=${process.env.REGISTRY}`);
    const files = [process.env.CAFILE, process.env.NODE_EXTRA_CA_CERTS].filter((file) => file && file !== "null" && file !== "undefined");
    const certificates = files.flatMap((file) => readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? []);
    for (const each of new Set(certificates)) console.log(`ca[]=${JSON.stringify(each)}`);'
}
