/**
 * Builds the explorer into explorer/dist, which the server serves: the page at `/`, and `/embed.js` for other pages.
 * `npm run explorer:dev` serves the page with hot reload.
 */
import { join } from 'node:path';
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite';

const shared = {
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
} satisfies InlineConfig;
const target = 'es2022';
/** The first browsers to support light-dark(). */
const cssTarget = ['chrome123', 'firefox120', 'safari17.5'];

/** Builds the script for other pages separately, since it must be a single file. */
function embedScript(): Plugin {
  return {
    name: 'embed-script',
    apply: 'build',
    async generateBundle() {
      const built = await build({
        ...shared,
        configFile: false,
        logLevel: 'warn',
        build: {
          write: false,
          target,
          cssTarget,
          lib: {
            entry: join(import.meta.dirname, 'src', 'embed', 'embed.tsx'),
            formats: ['iife'],
            name: 'ClunealWalk',
          },
        },
        define: { 'process.env.NODE_ENV': '"production"' },
      });
      const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
      for (const output of outputs)
        if (output.type === 'chunk') this.emitFile({ type: 'asset', fileName: 'embed.js', source: output.code });
    },
  };
}

export default defineConfig({
  ...shared,
  plugins: [embedScript()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target,
    cssTarget,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/graphql': 'http://127.0.0.1:4000', '/map': 'http://127.0.0.1:4000' },
  },
});
