import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './support/graph.ts';

/** What each part may import from. Anything not listed is forbidden. */
const allowed: Record<string, readonly string[]> = {
  schema: [],
  'src/errors.ts': [],
  'src/domain': ['schema', 'src/errors.ts'],
  'src/store': ['schema', 'src/errors.ts', 'src/domain'],
  'src/seeding': ['schema', 'src/errors.ts', 'src/domain', 'src/store'],
  'src/api': ['schema', 'src/errors.ts', 'src/domain', 'src/store'],
  'src/http': ['src/errors.ts', 'src/domain', 'src/store', 'src/api'],
  'src/neo4j-browser': ['src/errors.ts', 'src/http'],
  'src/server.ts': [
    'src/errors.ts',
    'src/domain',
    'src/store',
    'src/seeding',
    'src/api',
    'src/http',
    'src/neo4j-browser',
  ],
  'src/settings.ts': ['src/http'],
  'src/config.ts': ['src/settings.ts', 'src/errors.ts', 'src/domain', 'src/store', 'src/http'],
  'src/local-neo4j': ['src/errors.ts', 'src/neo4j-browser'],
  'src/commands': [
    'schema',
    'src/errors.ts',
    'src/domain',
    'src/store',
    'src/seeding',
    'src/api',
    'src/http',
    'src/server.ts',
    'src/config.ts',
    'src/local-neo4j',
  ],
  // Nothing else imports the commands.
  'src/production.ts': [],
  'src/main.ts': ['src/production.ts', 'src/errors.ts', 'src/settings.ts', 'src/config.ts', 'src/commands'],
};

const partOf = (file: string) => Object.keys(allowed).find((part) => file === part || file.startsWith(`${part}/`));

const sources = await Promise.all(
  ['schema', 'src'].map(async (folder) => {
    const entries = await readdir(join(projectRoot, folder), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.name.endsWith('.ts'))
      .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)));
  }),
);
const files = sources.flat();

/** The benchmark's modules, each with the benchmark modules that it imports. */
const bench = new Map(
  await Promise.all(
    ['bench', 'bench/contestants'].flatMap(async (folder) => {
      const names = (await readdir(join(projectRoot, folder))).filter((name) => name.endsWith('.ts'));
      return Promise.all(
        names.map(async (name) => {
          const file = join(folder, name);
          const text = await readFile(join(projectRoot, file), 'utf8');
          const imports = [...text.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map(([, path]) =>
            relative(projectRoot, join(projectRoot, folder, path ?? '')),
          );
          return [file, imports.filter((target) => target.startsWith('bench/'))] as const;
        }),
      );
    }),
  ).then((folders) => folders.flat()),
);

describe('the benchmark', () => {
  it('has no import cycles, not even between types', () => {
    /** The path by which a module imports itself; null if there is none. */
    const cycleThrough = (file: string, way: readonly string[] = []): readonly string[] | null => {
      if (way.includes(file)) return [...way, file];
      for (const target of bench.get(file) ?? []) {
        const found = cycleThrough(target, [...way, file]);
        if (found !== null) return found;
      }
      return null;
    };
    expect(bench.size).toBeGreaterThan(15);
    expect([...bench.keys()].map((file) => cycleThrough(file)).filter((cycle) => cycle !== null)).toEqual([]);
  });
});

describe('the parts of the program', () => {
  it.each(files)(
    '%s imports only from the layers below it, and opens with a sentence that says what it is for',
    async (file) => {
      const text = await readFile(join(projectRoot, file), 'utf8');
      const part = partOf(file);
      expect(part).toBeDefined();
      const imports = [...text.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map(([, path]) =>
        relative(projectRoot, join(projectRoot, dirname(file), path ?? '')),
      );
      const foreign = imports.filter((target) => {
        const other = partOf(target);
        return other !== part && !(allowed[part ?? ''] ?? []).includes(other ?? '');
      });
      expect(foreign).toEqual([]);
      expect(text).toMatch(/^\/\*\*[\s*]+[A-Z]/);
    },
  );

  it('know only how a graph is stored in an engine, unless they open that engine', async () => {
    const allowedTargets: Readonly<Record<string, readonly string[]>> = {
      'src/seeding': ['src/store/neo4j/neo4j-rows.ts'],
      'src/config.ts': ['src/store/neo4j/connection.ts'],
    };
    const leaks = await Promise.all(
      files.map(async (file) => {
        if (file.startsWith('src/commands/')) return [];
        const ownEngine = /^src\/store\/[^/]+\//.exec(file)?.[0];
        const text = await readFile(join(projectRoot, file), 'utf8');
        return [...text.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)]
          .map(([, path]) => relative(projectRoot, join(projectRoot, dirname(file), path ?? '')))
          .filter((target) => /^src\/store\/[^/]+\//.test(target))
          .filter((target) => ownEngine === undefined || !target.startsWith(ownEngine))
          .filter((target) => !(allowedTargets[partOf(file) ?? ''] ?? []).includes(target))
          .map((target) => `${file} imports ${target}`);
      }),
    );
    expect(leaks.flat()).toEqual([]);
  });

  it('sets production mode before loading anything else', async () => {
    const text = await readFile(join(projectRoot, 'src', 'main.ts'), 'utf8');
    expect(/^import .*$/m.exec(text)?.[0]).toBe("import './production.ts';");
  });

  it('load a command only when it is run', async () => {
    const text = await readFile(join(projectRoot, 'src', 'main.ts'), 'utf8');
    const atOnce = [...text.matchAll(/^import (?!type )[^;]*'\.\/commands\/([^']+)'/gm)].map(([, file]) => file);
    expect(atOnce).toEqual(['options.ts', 'terminal.ts']);
  });

  it('reads the environment in one file, apart from the one that sets production mode', async () => {
    const readers = await Promise.all(
      files.map(async (file) =>
        (await readFile(join(projectRoot, file), 'utf8')).includes('process.env') ? [file] : [],
      ),
    );
    expect(readers.flat()).toEqual(['src/config.ts', 'src/production.ts']);
  });

  it('has one copy of GraphQL', async () => {
    const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as { packages: object };
    const copies = Object.keys(lock.packages).filter((path) => path.endsWith('node_modules/graphql'));
    expect(copies).toEqual(['node_modules/graphql']);
  });

  it('contains no registry URLs in its lock file', async () => {
    expect(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/);
  });
});
