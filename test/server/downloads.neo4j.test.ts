import { describe, expect, it } from 'vitest';
import { serve } from '../support/api.ts';
import { noNeo4j, openSeeded, runCypher } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';
import { downloadsContract } from './downloads.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  downloadsContract('Neo4j', async () => openSeeded(await projectGraph()));

  it('a file and its ETag follow the database from one commit to the next', async () => {
    const api = await serve(await openSeeded(await projectGraph()));
    try {
      const get = async (headers: Record<string, string> = {}) =>
        fetch(`${api.url}/export/bibliography.bib`, { headers });
      const before = await get();
      expect(await before.text()).not.toContain('Another title');
      const etag = before.headers.get('etag') ?? '';
      await runCypher(`MATCH (s:Source {id: 'source:gray-1918'}) SET s.title = 'Another title'`);
      const after = await get({ 'if-none-match': etag });
      expect(after.status).toBe(200);
      expect(await after.text()).toContain('Another title');
      await runCypher(`MATCH (s:Source {id: 'source:gray-1918'}) SET s.title = 7`);
      const broken = await get();
      expect(Number(broken.headers.get('x-omitted-records'))).toBeGreaterThan(0);
      expect(await broken.text()).not.toContain('Another title');
    } finally {
      await api.close();
    }
  });
});
