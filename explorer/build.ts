/** Builds the explorer after `npm ci`. In a production install, without the development packages, it does nothing. */
import { join } from 'node:path';

const vite = await import('vite').catch(() => null);
if (vite === null) console.log('The explorer is not built: that needs the development packages.');
else await vite.build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
