/** Parsers for option values. Each rejects an invalid value with a sentence that says what is allowed. */
import { InvalidArgumentError } from 'commander';
import { exportFormatNames, mapFormatName, seedFormatName } from '../seeding/export/names.ts';

/** A TCP port; 0 for any free port. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Write a whole number from 0 to 65535.');
  return port;
}

/** A repeatable option that also accepts comma-separated values. */
export function collect(text: string, before: readonly string[] = []): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Write a name; several with a comma between them.');
  return [...before, ...items];
}

/** An amount of memory in megabytes. */
export function memorySize(text: string): number {
  const [, number, unit] = /^(\d+)([mg])$/iu.exec(text) ?? [];
  const megabytes = Number(number) * (unit?.toLowerCase() === 'g' ? 1024 : 1);
  if (!(megabytes >= 64 && megabytes <= 1024 * 1024))
    throw new InvalidArgumentError('Write a size from 64m to 1024g, as 512m or 2g.');
  return megabytes;
}

/** How to start a local Neo4j. */
export function engineName(text: string): 'docker' | 'maven' {
  if (text !== 'docker' && text !== 'maven') throw new InvalidArgumentError('Write docker or maven.');
  return text;
}

/** All export formats. */
export const exportNames = [...exportFormatNames, mapFormatName, seedFormatName] as const;

/** The name of an export format. */
export function exportName(text: string): (typeof exportNames)[number] {
  const known = exportNames.find((one) => one === text);
  if (known === undefined) throw new InvalidArgumentError(`Write one of ${exportNames.join(', ')}.`);
  return known;
}
