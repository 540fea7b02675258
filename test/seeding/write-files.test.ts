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

  it('goes through a link to the file that it names, and keeps link and mode', async () => {
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

  it('makes the file that a link leads to, if there is none yet', async () => {
    const at = await inNew('dangling');
    await symlink('later', join(at, 'link'));
    await writeFiles(at, [{ name: 'link', text: 'new' }]);
    expect((await lstat(join(at, 'link'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(at, 'later'), 'utf8')).toBe('new');
  });

  it('keeps a second name of the same file', async () => {
    const at = await inNew('hard');
    await writeFile(join(at, 'one'), 'old');
    await link(join(at, 'one'), join(at, 'two'));
    await writeFiles(at, [{ name: 'one', text: 'new' }]);
    expect(await readFile(join(at, 'two'), 'utf8')).toBe('new');
  });

  it('writes to a pipe and to a device, which stay what they are', async () => {
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
    ['/dev/full', 'a full disk', /^\/dev\/full cannot be written \(ENOSPC: the disk is full\); /],
    ['/proc/graph', 'where the system lets nobody write', /^\/proc\/graph cannot be written \(\w+: .*\); /],
    ['/proc/new/graph', 'in a folder that cannot be made', /^\/proc\/new\/graph cannot be written \(\w+: .*\); /],
    [
      `/tmp/${'x'.repeat(300)}`,
      'under a name that is too long',
      /cannot be written \(ENAMETOOLONG: the name is too long\)/,
    ],
  ])('to %s says in one sentence that it is %s', async (path, _what, sentence) => {
    const at = path.slice(0, path.lastIndexOf('/'));
    await expect(writeFiles(at, [{ name: path.slice(at.length + 1), text: 'text' }])).rejects.toThrow(sentence);
  });

  it('leaves all files as they were if one cannot be written', async () => {
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
