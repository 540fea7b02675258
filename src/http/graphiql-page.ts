/** Our additions to GraphiQL: a menu of example queries, a first answer, and a layout for narrow screens. */

export interface Example {
  readonly question: string;
  readonly query: string;
}

/** An example query, titled by the question in its first line. */
export function exampleOf(query: string): Example {
  const [first = ''] = query.split('\n', 1);
  const [question = first] = /^[^?.:]*[?.:]?/.exec(first.replace(/^#\s*/, '')) ?? [];
  return { question: question.replace(/[.:]$/, '').trim(), query };
}

/** The bar above GraphiQL. */
export function barOf(examples: readonly Example[]): string {
  const options = examples.map(
    ({ question }, index) => `<option value="${String(index)}">${escape(question)}</option>`,
  );
  return (
    '<header class="bar"><h1>cluneal-graph: GraphQL</h1>' +
    `<select id="examples" aria-label="Worked queries"><option value="">Worked queries …</option>${options.join('')}</select>` +
    '<a href="/">Explorer</a></header>'
  );
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Runs before GraphiQL. `optionsFor` returns its options: a query in the URL replaces the tabs. */
export function scriptFor(examples: readonly Example[]): string {
  return `
    const examples = ${JSON.stringify(examples.map(({ query }) => query)).replaceAll('<', '\\u003c')};
    const menu = document.querySelector('#examples');
    menu.addEventListener('change', () => {
      location.search = new URLSearchParams({ query: examples[menu.value] }).toString();
    });
    function optionsFor(options) {
      const address = new URLSearchParams(location.search);
      const query = address.get('query');
      if (!query) return options;
      const variables = address.get('variables') ?? undefined;
      menu.value = String(examples.indexOf(query)).replace('-1', '');
      return { ...options, query, variables, initialVariables: variables, defaultTabs: [{ query, variables }] };
    }
    // The page opens with an answer: the query runs as soon as the editor shows it.
    const waiting = setInterval(() => {
      const run = document.querySelector('.graphiql-execute-button');
      if (run && document.querySelector('.graphiql-query-editor .view-line span span')) run.click();
      else if (performance.now() < 30_000) return;
      clearInterval(waiting);
    }, 100);
  `;
}

export const style = `
  #body { display: flex; flex-direction: column; height: 100dvh; margin: 0; }
  #root { flex: 1; min-height: 0; height: auto !important; }
  .graphiql-container { height: 100% !important; }
  .bar { display: flex; align-items: center; gap: 12px; padding: 6px 16px; font: 15px/1.4 system-ui, sans-serif;
    background: #1d3557; color: #fff; }
  .bar h1 { font-size: 16px; margin: 0; white-space: nowrap; }
  .bar select { flex: 1; min-width: 0; max-width: 46rem; padding: 5px 8px; font: inherit; border-radius: 4px; }
  .bar a { color: #fff; margin-left: auto; }
  .graphiql-logo { display: none; }
  @media (max-width: 800px) {
    .bar { flex-wrap: wrap; }
    .bar a { order: 1; }
    .bar select { order: 2; flex-basis: 100%; }
    .graphiql-container .graphiql-container { flex-direction: column !important; }
    .graphiql-sidebar { flex-direction: row !important; width: auto !important; padding: 4px !important; }
    .graphiql-main { flex-direction: column !important; }
    .graphiql-plugin { max-height: 45vh; }
    .graphiql-sessions { margin: 0 !important; }
    .graphiql-sessions > div:not(.graphiql-session-header) { flex-direction: column !important; }
    .graphiql-editors, .graphiql-response { flex: 1 1 0 !important; min-height: 0 !important; width: auto !important; }
    .graphiql-horizontal-drag-bar { display: none !important; }
  }
`;
