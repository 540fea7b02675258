/** Builds the explorer after `npm ci`. Without the development packages there is nothing to build with, and that is no error. */
import { join } from 'node:path';

const vite = await import('vite').catch(() => null);
if (vite === null) console.log('The explorer is not built: that needs the development packages.');
else await vite.build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
