/** Exports the graph as a folder in the form of the repositories of https://github.com/neo4j-graph-examples. */
import { edge, relationTypes, stepTypes, unnamedRegion } from '../../../schema/ontology.ts';
import { CommandError } from '../../errors.ts';
import { maxWalkLength } from '../../domain/walk.ts';
import type { GraphContent, StructureRecord } from '../../domain/records.ts';
import { csvFormat } from './csv.ts';
import { writeCypher } from './cypher.ts';
import type { ExportFormat } from './format.ts';
import { drawModel } from './model-picture.ts';
import { driverSnippets, type ExampleQuery } from './neo4j-example-code.ts';
import { guideAsAsciiDoc, guideForBrowser, guideSteps } from './neo4j-example-guide.ts';
import { kindColours } from './palette.ts';
import { svgFormat } from './svg.ts';
import { element } from './xml.ts';

export const neo4jExampleFormat: ExportFormat = {
  description: 'a folder in the form of neo4j-graph-examples: readme, Cypher script, guide, driver snippets',
  file: null,
  write: (graph, options) => {
    const { nerve, level, region } = exampleOf(graph);
    const walk = { start: nerve.id, to: region.id };
    const steps = guideSteps({ level, region: region.id });
    const query: ExampleQuery = { text: queryText, parameter: 'level', value: level, column: 'region' };
    return [
      { name: 'README.adoc', text: readme(graph, query, region.name) },
      { name: 'relate.project-install.json', text: `${JSON.stringify(manifestOf(graph), null, 2)}\n` },
      { name: paths.script, text: writeCypher(graph, options.version) },
      { name: paths.guide, text: guideForBrowser(graph, steps) },
      { name: `documentation/${name}.adoc`, text: guideAsAsciiDoc(graph, steps) },
      { name: paths.icon, text: icon },
      { name: paths.model, text: drawModel(graph) },
      ...svgFormat.write(graph, { ...options, walk }).map(({ text }) => ({ name: paths.example, text })),
      ...driverSnippets(query),
      ...csvFormat.write(graph, options).map((table) => ({ ...table, name: `import/${table.name}` })),
    ];
  },
};

const name = 'cluneal-graph';
const longName = 'Nerves to the Skin of the Back';
const description =
  'Which nerve supplies the skin of the back and the buttocks, by which path, and which sources disagree';
/** The line of Neo4j on which tests run the script. */
const targetVersion = '>=5.26.0';
const paths = {
  script: `scripts/${name}.cypher`,
  guide: `documentation/${name}.neo4j-browser-guide`,
  icon: 'documentation/img/icon.svg',
  model: 'documentation/img/model.svg',
  example: 'documentation/img/example.svg',
} as const;

const queryText = `MATCH (:SpinalNerve {level: $level})-[:${stepTypes.filter((type) => type !== 'SUPPLIES').join('|')}*1..${String(maxWalkLength - 1)}]->()
      -[:SUPPLIES]->(region:SkinRegion)
RETURN DISTINCT region.name AS region ORDER BY region`;

/** A spinal nerve that reaches the skin, L2 if it does, and the region about whose supply by it there are most claims. */
function exampleOf({ structures, relations }: GraphContent) {
  const byId = new Map(structures.map((structure) => [structure.id, structure]));
  const nerves = structures.filter(({ kind, level }) => kind === 'SpinalNerve' && level !== null);
  const steps = Map.groupBy(
    relations.filter(({ type }) => stepTypes.includes(type)),
    ({ from }) => from,
  );
  const reached = (nerve: StructureRecord) => {
    const seen = new Set([nerve.id]);
    for (const id of seen) for (const { to } of steps.get(id) ?? []) seen.add(to);
    const support = (region: StructureRecord) =>
      relations.filter(({ from, to }) => to === region.id && seen.has(from)).flatMap(({ claims }) => claims).length;
    return [...seen]
      .flatMap((id) => byId.get(id) ?? [])
      .filter(({ kind, id }) => kind === 'SkinRegion' && id !== unnamedRegion)
      .sort((a, b) => support(b) - support(a));
  };
  for (const nerve of [...nerves].sort((a, b) => Number(b.level === 'L2') - Number(a.level === 'L2'))) {
    const [region] = reached(nerve);
    if (region !== undefined) return { nerve, level: nerve.level ?? '', region };
  }
  throw new CommandError(
    'No spinal nerve in this part of the graph reaches the skin, so the example has nothing to show; choose a larger part with --only, or the whole graph.',
  );
}

function manifestOf({ title }: GraphContent): object {
  return {
    name,
    title: longName,
    description: title,
    icon: paths.icon,
    dbms: [{ scriptFile: paths.script, targetNeo4jVersion: targetVersion }],
  };
}

function readme(graph: GraphContent, { text, parameter, value, column }: ExampleQuery, expected: string): string {
  const types = relationTypes.filter((type) => graph.relations.some((relation) => relation.type === type));
  return `:name: ${name}
:long-name: ${longName}
:description: ${description}
:icon: ${paths.icon}
:tags: example-data,dataset,anatomy,nerves,evidence,provenance,cypher
:author: cluneal-graph
:demodb: false
:data: import/*.csv
:use-load-script: ${paths.script}
:use-dump-file: false
:zip-file: false
:use-plugin: false
:target-db-version: ${targetVersion.replace('>=', '').replace('.0', '')}
:bloom-perspective: false
:guide: ${paths.guide}
:rendered-guide: false
:model: ${paths.model}
:example: ${paths.example}
:param-name: ${parameter}
:param-value: ${value}
:result-column: ${column}
:expected-result: ${expected}

image::{icon}[width=100]

== {long-name} Graph Example

Description: _{description}_

For teaching, not for diagnosis or treatment. The graph reports what sources say, even where they are wrong.

Data version ${graph.dataVersion}, licence ${graph.licence}: ${String(graph.structures.length)} structures, ${String(graph.relations.length)} relations, ${String(graph.sources.length)} sources.

.Model
image::{model}[]

.Example
image::{example}[width=900]

.Example Query:

[source,cypher,role=query-example-params,subs=+attributes]
----
:param {param-name} => "{param-value}"
----

[source,cypher,role=query-example,param-name={param-name},param-value={param-value},result-column={result-column},expected-result="{expected-result}"]
----
${text}
----

=== Relationships

[cols="1m,3"]
|===
|Type |Meaning

${types.map((type) => `|${type}\n|${edge(type).definition.replaceAll('|', '\\|')}`).join('\n\n')}
|===

Each of them has \`status\` (ACCEPTED, VARIANT or DISPUTED), \`certainty\` and \`cites\`, which follow from its claims. A \`Claim\` is what one
source says for or against one relation: \`SUBJECT\` and \`OBJECT\` lead to its ends, \`CITES\` to its \`Source\`. A \`DisputeTopic\` is a question on
which sources disagree; \`WEIGHS\` leads to the claims on each side.

=== Setup

This is for Neo4j version: {target-db-version} or later. No plugin is required.

Run the script with cypher-shell, or paste it into the editor of Neo4j Browser:

[source,shell,subs=attributes]
----
cypher-shell -u neo4j -p "password" -f {use-load-script}
----

The script may be run again. It deletes nothing. The tables in \`import/\` hold the same data for \`LOAD CSV\`.

Guide: link:{guide}[] for Neo4j Browser, link:documentation/${name}.adoc[] to read.

=== Code Examples

Replace \`<HOST>\`, \`<BOLTPORT>\`, \`<USERNAME>\` and \`<PASSWORD>\`.

* link:code/javascript/example.js[JavaScript]
* link:code/python/example.py[Python]
* link:code/java/Example.java[Java]
* link:code/go/example.go[Go]
* link:code/csharp/Example.cs[C#]
`;
}

/** A nerve that divides on its way to the skin. */
const icon = (() => {
  const dot = (x: number, y: number, kind: keyof typeof kindColours) => {
    const { fill, border } = kindColours[kind];
    return element('circle', { cx: x, cy: y, r: 12, fill, stroke: border, 'stroke-width': 3 });
  };
  const line = element('path', {
    d: 'M20 50H50M50 50L80 22M50 50L80 78',
    fill: 'none',
    stroke: '#666666',
    'stroke-width': 4,
  });
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: '0 0 100 100', role: 'img' };
  const dots = [
    dot(20, 50, 'SpinalNerve'),
    dot(50, 50, 'ClunealGroup'),
    dot(80, 22, 'SkinRegion'),
    dot(80, 78, 'SkinRegion'),
  ];
  return `${element('svg', attributes, element('title', {}, longName), line, ...dots)}\n`;
})();
