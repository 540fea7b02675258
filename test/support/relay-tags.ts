/** Replaces `graphql` tags with the Relay compiler's artifacts, as Relay's Babel plugin does in an app. */
import type { Plugin } from 'vite';

const tag = /graphql`\s*(?:query|fragment)\s+(\w+)[^`]*`/g;

export function relayTags(folder: string): Plugin {
  return {
    name: 'relay-tags',
    enforce: 'pre',
    transform(code, id) {
      if (!id.startsWith(folder) || id.includes('__generated__')) return null;
      const names = [...code.matchAll(tag)].map(([, name]) => name ?? '');
      const imports = names.map((name) => `import ${name} from './__generated__/${name}.graphql.ts';`).join(' ');
      // Line breaks are preserved, so that errors name the right lines.
      const linked = code.replace(tag, (text, name: string) => `${name}${text.replaceAll(/[^\n]/g, '')}`);
      return { code: `${imports}${linked}`, map: null };
    },
  };
}
