/** The environment of the benchmark's own programs, read in this one place. */

// The rule points to src/config.ts, which belongs to the server. The benchmark is not part of the server.
// eslint-disable-next-line no-restricted-properties
export const environment: Readonly<NodeJS.ProcessEnv> = process.env;
