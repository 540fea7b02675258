/** The environment of the benchmark's own programs, read in this one place. */

// The rule names src/config.ts, which is the server's; a contestant of ours is no part of it.
// eslint-disable-next-line no-restricted-properties
export const environment: Readonly<NodeJS.ProcessEnv> = process.env;
