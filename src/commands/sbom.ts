/** The command `sbom`: a bill of materials in CycloneDX, of the packages that the server runs on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './project.ts';
import { out } from './terminal.ts';

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
}

/**
 * Prints the list, in the order of the lockfile. It is made from the lockfile alone, so that the same lockfile gives the same
 * list. `npm sbom --omit=dev` leaves out packages that development needs as well.
 */
export async function sbom(): Promise<void> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    name: string;
    version: string;
    packages: Record<string, LockedPackage>;
  };
  const shipped = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  const components = new Map(
    shipped.map(([path, entry]) => {
      const component = componentOf(path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), entry);
      return [component.purl, component] as const;
    }),
  );
  const { name, version } = lock;
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `${name}@${version}`,
        name,
        version,
        licenses: [{ license: { id: 'MIT' } }],
      },
    },
    components: [...components.values()],
  };
  out(JSON.stringify(document, null, 2));
}

function componentOf(name: string, { version, license, integrity }: LockedPackage) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [, sha512] = /^sha512-(\S+)/.exec(integrity ?? '') ?? [];
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(sha512 === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] }),
  };
}
