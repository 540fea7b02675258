/** Writes grown content through the project's own writer, in its own process so that its memory can be measured. */
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { readSoundGraph } from '../src/seeding/seed.ts';
import { connectNeo4j } from '../src/store/neo4j/connection.ts';
import { openNeo4jWriter } from '../src/store/neo4j/neo4j-writer.ts';
import { growContent } from './replicas.ts';

const { neo4j } = readConfig();
if (neo4j === null) throw new Error('NEO4J_URI is not set.');
const { graph } = await readSoundGraph(join(import.meta.dirname, '..', 'seed'));
const content = growContent(graph, Number(process.argv[2]));
const writer = openNeo4jWriter(connectNeo4j(neo4j), { version: '0.0.0-bench' });
try {
  const started = performance.now();
  await writer.prepare({});
  await writer.write(content, {});
  process.stdout.write(`seconds ${((performance.now() - started) / 1000).toFixed(1)}\n`);
} catch (error) {
  process.stdout.write(`failed ${wordsOf(error)}\n`);
  process.exitCode = 1;
} finally {
  await writer.close();
}

/** What went wrong and why, on one line and without addresses. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${wordsOf(error.cause)})` : '';
  return `${error.message}${cause}`.replaceAll(/ at \w+:\/\/\S+/gu, '').replaceAll(/\s+/gu, ' ');
}
