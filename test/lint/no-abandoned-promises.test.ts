import { join } from 'node:path';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, describe, it } from 'vitest';
import { noAbandonedPromises } from '../../lint/no-abandoned-promises.ts';
import { projectRoot } from '../support/graph.ts';

Object.assign(RuleTester, { describe, it, itOnly: it.only, afterAll });

const tester = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {
      projectService: { allowDefaultProject: ['*.ts'], defaultProject: 'tsconfig.json' },
      tsconfigRootDir: projectRoot,
    },
  },
});

const declared = `
  declare function load(id: string): Promise<number>;
  declare function maybe(id: string): number | Promise<number>;
  declare const ids: string[];
  declare function check(): Promise<void>;
  declare function plain(): number;
`;
const filename = join(projectRoot, 'rule.ts');
const inside = (body: string) => ({
  filename,
  code: `${declared} export async function run(x: boolean): Promise<unknown> { ${body} }`,
});
const abandoned = (body: string) => ({ ...inside(body), errors: [{ messageId: 'abandoned' }] });

tester.run('no-abandoned-promises', noAbandonedPromises, {
  valid: [
    'await check(); const read = load("a"); return await read;',
    'const read = load("a"); const [a] = await Promise.all([read, check()]); return a;',
    'const read = load("a"); read.catch(() => undefined); await check(); return read;',
    'const read = await load("a"); await check(); return read;',
    'const number = plain(); await check(); return number;',
    'const read = load("a"); const other = async () => { await check(); }; return [await read, await other()];',
    'if (x) { const read = load("a"); return read; } await check(); return null;',
    'const read = load("a"); return x ? read : await read;',
    'const all = ids.map((id) => load(id)); return Promise.all(all);',
    'let read: Promise<number>; if (x) read = load("a"); else { await check(); read = load("b"); } return read;',
    'const go = () => { shared = load("a"); }; go(); await check(); return shared; var shared: Promise<number> | undefined;',
  ].map(inside),
  invalid: [
    'const read = load("a"); await check(); return await read;',
    'const read = load("a"); await check(); return read;',
    'const read = maybe("a"); await check(); return read;',
    'const read = load("a"); if (x) throw new Error("no"); return read;',
    'const read = load("a"); if (x) return null; return read;',
    'const all = ids.map((id) => load(id)); await check(); return Promise.all(all);',
    'const pair = [load("a"), load("b")] as const; await check(); return Promise.all(pair);',
    'const read = x ? load("a") : null; const [a] = await Promise.all([check()]); return [await read, a];',
    'let read: Promise<number> | null = null; read = load("a"); await check(); return read;',
    'const read = load("a"); for await (const one of [check()]) plain(); return read;',
    'const read = load("a"); try { await check(); } finally { plain(); } return read;',
  ].map(abandoned),
});
