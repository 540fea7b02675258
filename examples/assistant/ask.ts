/** Which nerve supplies the skin over the iliac crest, and who disagrees? Calls the tools as an assistant does. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const client = new Client({ name: 'example', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL(process.argv[2] ?? 'http://127.0.0.1:4000/mcp')));

async function call(name: string, given: Record<string, unknown>): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: given });
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  if (isError === true) throw new Error(text);
  return text;
}

const found = await call('search', { text: 'iliac crest' });
const [crest = ''] = /landmark:[\w-]+/.exec(found) ?? [];
const passing = await call('which_nerves', { structure: crest });
const [group = ''] = /cluneal-group:[\w-]+/.exec(passing) ?? [];
console.log([passing, await call('disputes', { about: group })].join('\n\n'));
await client.close();
