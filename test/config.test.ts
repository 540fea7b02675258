import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

describe('the configuration', () => {
  it('serves the embedded graph on the loopback address where nothing is set', () => {
    expect(readConfig({})).toEqual({ host: '127.0.0.1', port: 4000, logLevel: 'info', neo4j: null });
  });

  it("takes Neo4j from Aura's own variables", () => {
    const { neo4j } = readConfig({
      NEO4J_URI: 'neo4j+s://x.databases.neo4j.io',
      NEO4J_USERNAME: 'u',
      NEO4J_PASSWORD: 'p',
      NEO4J_DATABASE: 'd',
    });
    expect(neo4j).toEqual({
      uri: 'neo4j+s://x.databases.neo4j.io',
      username: 'u',
      password: 'p',
      database: 'd',
      queryTimeout: 10_000,
    });
  });

  it('takes an empty variable as one that is not set', () => {
    expect(readConfig({ NEO4J_URI: '', PORT: '' }).neo4j).toBeNull();
  });

  it.each([
    [{ PORT: '99999' }, 'PORT is "99999"; write a whole number from 0 to 65535.'],
    [{ PORT: 'http' }, 'PORT is "http"; write a whole number from 0 to 65535.'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"; write one of trace, debug, info, warn, error, fatal, silent.'],
    [{ NEO4J_QUERY_TIMEOUT_MS: '0' }, 'NEO4J_QUERY_TIMEOUT_MS is "0"; write a whole number from 1 to 600000.'],
  ])('refuses %o with one sentence', (environment, sentence) => {
    expect(() => readConfig(environment)).toThrow(sentence);
  });

  it('refuses an address that is none of Neo4j', () => {
    expect(() => readConfig({ NEO4J_URI: 'http://localhost:7474' })).toThrow(
      /^NEO4J_URI is "http:\/\/localhost:7474"; write an address that begins with/,
    );
  });
});
