/**
 * What the program is made of: every package has a checksum and a permissive licence, and one command lists them all.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { projectRoot } from './support/graph.ts';

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
}

const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
const licences = ['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];

it('pins every package by checksum and contains no download URLs', () => {
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path)).toEqual([]);
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

it('ships only packages under a permissive licence', () => {
  const shipped = packages.filter(([, { dev }]) => dev !== true);
  expect(shipped.length).toBeGreaterThan(50);
  expect(
    shipped.flatMap(([path, { license = 'none' }]) => (licences.includes(license) ? [] : [`${path}: ${license}`])),
  ).toEqual([]);
});

it(
  'is listed in CycloneDX by "npm run sbom", with the version and licence of each package',
  { timeout: 60_000 },
  async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], {
      cwd: projectRoot,
      maxBuffer: 50_000_000,
    });
    const { bomFormat, components } = JSON.parse(stdout) as {
      bomFormat: string;
      components: { name: string; version: string; purl: string; licenses?: unknown[] }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    expect(components.filter(({ licenses = [], version }) => licenses.length === 0 || version === '')).toEqual([]);
    const { dependencies } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const listed = new Set(components.map(({ purl }) => decodeURIComponent(purl)));
    expect(Object.entries(dependencies).filter(([name, version]) => !listed.has(`pkg:npm/${name}@${version}`))).toEqual(
      [],
    );
  },
);
