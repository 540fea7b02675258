# shellcheck shell=bash disable=SC2154
# Containers on a machine that cannot reach an image registry: this run's own engine, and stand-ins for the two images that
# the project's Dockerfile, its compose file and Testcontainers use. For CI only, never for users: a stand-in has the official
# image's name, tag, entry point and programs, but nothing else of it. .ci/run sources this file, which needs `work` (a
# temporary folder) and `apt_install`.

engine_folder=
engine_pid=

# The programs from Debian packages: an engine with its client, a compose (1.29 in Debian 12), and a tool that creates root
# file systems.
install_engine() {
  local packages=() program
  for program in dockerd:docker.io /usr/bin/docker:docker-cli docker-compose:docker-compose mmdebstrap:mmdebstrap; do
    command -v "${program%%:*}" >/dev/null && continue
    # Since Debian 13, the client has its own package, and its BuildKit plugin another.
    [ "${program##*:}" = docker-cli ] && [ -z "$(apt-cache -q madison docker-cli 2>/dev/null)" ] && continue
    packages+=("${program##*:}")
  done
  if [ ${#packages[@]} -gt 0 ]; then without_services apt_install "${packages[@]}" || return 1; fi
  # The package's client matches its daemon; another one on the path may lack the BuildKit plugin.
  mkdir -p "$work/bin"
  ln -sf /usr/bin/docker "$work/bin/docker"
  export PATH="$work/bin:$PATH"
  hash -r
  case $(docker version --format '{{.Client.Version}}' 2>/dev/null) in
    20.*) ;;
    *) docker buildx version >/dev/null 2>&1 || apt_install docker-buildx || return 1 ;;
  esac
}

# Packages start their services unless policy-rc.d forbids it. A second engine would conflict with our own.
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

# start_engine: a daemon with its own socket and folder, isolated from the images and containers of any other. DOCKER_HOST
# points to it.
start_engine() {
  install_engine || return 1
  engine_folder=$work/engine
  mkdir -p "$engine_folder"
  export DOCKER_HOST=unix://$engine_folder/docker.sock DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1
  local try
  # First with the defaults. If the kernel's packet filter cannot be changed, the daemon's proxy alone publishes ports.
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
    printf 'The container engine did not start%s. The end of its log:\n' "${try:+ with $try}"
    tail -n 15 "$engine_folder/log"
  done
  echo 'Containers cannot run here. They need root with all capabilities, control groups and a kernel with bridges.'
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

# root FILE PACKAGE...: a tar of a minimal Debian with these packages, from this machine's apt sources and with its trusted
# certificates. Leaves out manuals and the like, as the official images do.
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

# The base image of the project's Dockerfile: Node from the npm package "node", and npm.
stand_in_for_node() {
  local folder=$work/stand-in-node version
  version=$(node -p 'require("./package.json").dependencies.node') || return 1
  mkdir -p "$folder/npm" || return 1
  root "$folder/root.tar" libstdc++6 || return 1
  cp -L node_modules/node/bin/node "$folder/node" || return 1
  npm install --silent --no-save --prefix "$folder/npm" npm@11 || return 1
  docker build --quiet --tag "node:$version-bookworm-slim" --file .ci/stand-ins/node/Dockerfile "$folder"
}

# Neo4j from the same jars as in the tests.
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

# The image name in the compose file.
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

# Prints the extra flags that `docker build` needs here: this machine's network, and its npm configuration (as a secret that
# stays out of every layer).
build_flags() {
  npm_configuration >"$work/npmrc" || return 1
  printf '%s' "--network=host --secret=id=npmrc,src=$work/npmrc --build-arg=http_proxy --build-arg=https_proxy --build-arg=no_proxy"
}

# Merges this machine's npm configuration from files and environment, certificates included.
npm_configuration() {
  cat "$(npm config get globalconfig)" "$(npm config get userconfig)" 2>/dev/null | grep -Ev '^ *(cafile|ca|ca\[\]) *='
  CAFILE=$(npm config get cafile) REGISTRY=$(npm config get registry) node -e '
    const { readFileSync } = require("node:fs");
    console.log(`\nregistry=${process.env.REGISTRY}`);
    const files = [process.env.CAFILE, process.env.NODE_EXTRA_CA_CERTS].filter((file) => file && file !== "null" && file !== "undefined");
    const certificates = files.flatMap((file) => readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? []);
    for (const each of new Set(certificates)) console.log(`ca[]=${JSON.stringify(each)}`);'
}
