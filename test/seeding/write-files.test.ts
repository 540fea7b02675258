import { execFile } from 'node:child_process';
import { chmod, link, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOfPath, writeFiles } from '../../src/seeding/write-files.ts';

const run = promisify(execFile);

describe('writing files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluneal-write-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const inNew = async (name: string) => {
    const made = join(folder, name);
    await mkdir(made);
    return made;
  };

  it('follows a symbolic link to its target, and preserves link and mode', async () => {
    const at = await inNew('link');
    await writeFile(join(at, 'target'), 'old');
    await chmod(join(at, 'target'), 0o640);
    await symlink('target', join(at, 'link'));
    await writeFiles(at, [{ name: 'link', text: 'new' }]);
    expect((await lstat(join(at, 'link'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(at, 'target'), 'utf8')).toBe('new');
    expect((await stat(join(at, 'target'))).mode & 0o777).toBe(0o640);
    expect(await readdir(at)).toEqual(['link', 'target']);
  });

  it('creates the target of a dangling link', async () => {
    const at = await inNew('dangling');
    await symlink('later', join(at, 'link'));
    await writeFiles(at, [{ name: 'link', text: 'new' }]);
    expect((await lstat(join(at, 'link'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(at, 'later'), 'utf8')).toBe('new');
  });

  it('preserves a hard link', async () => {
    const at = await inNew('hard');
    await writeFile(join(at, 'one'), 'old');
    await link(join(at, 'one'), join(at, 'two'));
    await writeFiles(at, [{ name: 'one', text: 'new' }]);
    expect(await readFile(join(at, 'two'), 'utf8')).toBe('new');
  });

  it('writes to a pipe and to a device without replacing them', async () => {
    const at = await inNew('pipe');
    await run('mkfifo', [join(at, 'pipe')]);
    const [read] = await Promise.all([
      readFile(join(at, 'pipe'), 'utf8'),
      writeFiles(at, [{ name: 'pipe', text: 'through' }]),
    ]);
    expect(read).toBe('through');
    expect((await stat(join(at, 'pipe'))).isFIFO()).toBe(true);
    await writeFiles('/dev', [{ name: 'null', text: 'nothing' }]);
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
    expect(await kindOfPath('/dev/stdout')).toBe('STREAM');
  });

  it.each([
    ['/dev/full', 'the disk is full', /^\/dev\/full cannot be written \(ENOSPC: the disk is full\); /],
    ['/proc/graph', 'the system does not allow writing', /^\/proc\/graph cannot be written \(\w+: .*\); /],
    ['/proc/new/graph', 'the folder cannot be created', /^\/proc\/new\/graph cannot be written \(\w+: .*\); /],
    [`/tmp/${'x'.repeat(300)}`, 'the name is too long', /cannot be written \(ENAMETOOLONG: the name is too long\)/],
  ])('to %s explains in one sentence: %s', async (path, _what, sentence) => {
    const at = path.slice(0, path.lastIndexOf('/'));
    await expect(writeFiles(at, [{ name: path.slice(at.length + 1), text: 'text' }])).rejects.toThrow(sentence);
  });

  it('changes no file if one of them cannot be written', async () => {
    const at = await inNew('all');
    await writeFile(join(at, 'a'), 'old');
    await mkdir(join(at, 'b'));
    await expect(
      writeFiles(at, [
        { name: 'a', text: 'new' },
        { name: 'b/c', text: 'new' },
        { name: 'a/d', text: 'new' },
      ]),
    ).rejects.toThrow(/a\/d cannot be written/);
    expect(await readFile(join(at, 'a'), 'utf8')).toBe('old');
    expect(await readdir(at, { recursive: true })).toEqual(['a', 'b']);
  });
});
