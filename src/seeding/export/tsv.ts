/** Tables as tab-separated values, without quotes: tabs and line ends within a cell become spaces. */

type Cell = string | number | boolean | readonly string[] | null;

/** A header and a line for each row. A list is joined by `|`; null is an empty cell. */
export function tsv<C extends string>(columns: readonly C[], rows: readonly Readonly<Record<C, Cell>>[]): string {
  const cell = (value: Cell) => {
    if (value === null) return '';
    if (typeof value !== 'object') return clean(String(value));
    // The lists of KGX have no escape for the bar between their parts.
    return value.map((part) => clean(part).replaceAll('|', '/')).join('|');
  };
  return [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))]
    .map((cells) => `${cells.join('\t')}\n`)
    .join('');
}

/** Without quotation marks too: readers of TSV take one at the start of a cell for the beginning of a quoted one. */
function clean(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('"', "'").trim();
}
