/** The Model Context Protocol: a few tools with which an assistant asks the graph, each a trusted document underneath. */
import { McpServer, type CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { anyNerveKinds, KINDS, structureKinds, type RelationType } from '../../schema/ontology.ts';
import {
  citeDocument,
  disputesAboutDocument,
  disputesDocument,
  nervesDocument,
  searchDocument,
  skinDocument,
  sourceDocument,
  walkDocument,
} from './mcp-documents.ts';

/** What the API answers. */
export interface Asked {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}
/** Asks the API by a document, with the limits, metrics and logs of any other operation. */
export type AskApi = (document: string, variables: object, signal: AbortSignal) => Promise<Asked>;

const instructions =
  'A graph of the nerves to the skin of the back, with the sources of every claim side by side. Begin with search, which gives ids; ' +
  'the other tools take ids. Sources disagree: report status and certainty with each relation, name the sources on both sides, and ' +
  'quote claim ids. For teaching only, not for diagnosis or treatment.';

/** How many claims on each side of a relation are listed; the rest are counted. */
const listedClaims = 3;

interface Thing {
  readonly id: string;
  readonly name?: string;
}
interface ClaimLine {
  readonly id: string;
  readonly stance: 'SUPPORTS' | 'DISPUTES';
  readonly implied: boolean;
  readonly locator: string;
  readonly source: Thing;
}
interface Judged {
  readonly status: string;
  readonly certainty: string | null;
  readonly claims?: readonly ClaimLine[];
}
interface RelationLine {
  readonly id: string;
  readonly type: RelationType;
  readonly how?: string | null;
}
interface Step extends Judged {
  readonly from: Thing;
  readonly to: Thing;
  readonly relation: RelationLine;
}
interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** A server of the protocol over an API. Each tool answers with lines of text; an error is a sentence that says what to do. */
export function makeMcpServer(ask: AskApi, version: string): McpServer {
  const server = new McpServer({ name: 'cluneal-graph', version }, { instructions });

  /** Registers a tool that runs one document and tells its answer. */
  function tool<I extends z.ZodObject>(
    name: string,
    { title, description, input }: { title: string; description: string; input: I },
    document: string | ((given: z.infer<I>) => string),
    variablesOf: (given: z.infer<I>) => object,
    tell: (data: never, given: z.infer<I>) => readonly string[],
  ): void {
    const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
    const run = async (given: z.infer<I>, { mcpReq: { signal } }: { mcpReq: { signal: AbortSignal } }) => {
      const { data, errors } = await ask(
        typeof document === 'string' ? document : document(given),
        variablesOf(given),
        signal,
      );
      if (errors !== undefined && errors.length > 0) return failed(errors.map(({ message }) => message).join(' '));
      try {
        return told([...tell(data as never, given), footer(data as { meta: { dataVersion: string } | null })]);
      } catch (error) {
        if (error instanceof NotFound) return failed(error.message);
        throw error;
      }
    };
    // The types of the SDK resolve the shape of the input later than a generic function can.
    server.registerTool(name, { title, description, annotations, inputSchema: input }, run as never);
  }

  tool(
    'search',
    {
      title: 'Search',
      description:
        'Finds structures (nerves, rami, skin regions, landmarks, fasciae, conditions) by a name, synonym, Latin name or identifier such as "FMA:75468". Gives the ids that the other tools take.',
      input: z.object({
        text: z
          .string()
          .describe('A name or an identifier, not a sentence: "superior cluneal", "iliac crest", "FMA:75468".'),
        kinds,
        ...paging,
      }),
    },
    searchDocument,
    (given) => given,
    (
      { search }: { search: Page & { nodes: (Thing & { __typename: string; definition: string | null })[] } },
      { text },
    ) => {
      if (search.nodes.length === 0)
        throw new NotFound(`Nothing in the graph matches "${text}"; try a shorter or another name.`);
      return [
        ...search.nodes.map(
          ({ __typename: kind, definition, ...thing }) =>
            `${nameOf(thing)}: ${kind}${definition === null ? '' : `. ${definition}`}`,
        ),
        ...more(search),
      ];
    },
  );

  tool(
    'what_skin',
    {
      title: 'What skin a nerve supplies',
      description:
        'Lists the skin regions that a nerve, ramus, branch or spinal nerve reaches, with the status and certainty of the best path and the claims on the step that decides it.',
      input: z.object({ nerve: idOf('"spinal-nerve:L2" or "cluneal-group:superior"'), ...paging }),
    },
    skinDocument,
    ({ nerve, ...given }) => ({ id: nerve, ...given }),
    (
      { node }: { node: (Thing & { __typename: string; skinSupplied?: Page & { nodes: SkinRow[] } }) | null },
      { nerve },
    ) => {
      const { skinSupplied, ...thing } = found(node, nerve);
      if (skinSupplied === undefined)
        throw new NotFound(
          `${nameOf(thing)} is not a nerve; what_skin takes ${anyNerveKinds.map((kind) => `${KINDS[kind].idPrefix}:…`).join(', ')}.`,
        );
      if (skinSupplied.nodes.length === 0) return [`No source says that ${nameOf(thing)} reaches any skin.`];
      return [
        `Skin that ${nameOf(thing)} reaches. Each path shows that structures are connected, not that fibres of this segment run all the way.`,
        ...skinSupplied.nodes.flatMap(({ region, regionNamed, pathCount, decidedBy, ...judged }) => [
          `- ${regionNamed ? nameOf(region) : 'skin in a region that the sources do not name'}: ${judgement(judged)}, ${count(pathCount, 'path')}`,
          `  decided by ${nameOf(decidedBy.from)} → ${nameOf(decidedBy.to)} [${decidedBy.relation.id}]`,
          ...sides(decidedBy.claims),
        ]),
        ...more(skinSupplied),
      ];
    },
  );

  tool(
    'which_nerves',
    {
      title: 'Which nerves supply or pass a structure',
      description:
        'For a skin region: the nerves that end in it, with the claims for and against each, and the spinal nerves behind them. For a landmark or fascia: the nerves that pass or pierce it.',
      input: z.object({ structure: idOf('"skin-region:buttock" or "landmark:iliac-crest"'), ...paging }),
    },
    nervesDocument,
    ({ structure, ...given }) => ({ id: structure, types: arriving, ...given }),
    ({ node }: { node: NervesNode | null }, { structure }) => {
      const { relations, parts, suppliedBySpinalNerves: segments, ...thing } = found(node, structure);
      if (relations === undefined)
        throw new NotFound(`${nameOf(thing)} is not a structure; name a skin region, a landmark or a fascia.`);
      return [
        relations.edges.length === 0
          ? `No source names a nerve that ends in, passes or pierces ${nameOf(thing)} itself.`
          : `Nerves that end in, pass or pierce ${nameOf(thing)}:`,
        ...relations.edges.flatMap(({ node: relation, ...judged }) => [
          `- ${nameOf(relation.from)} ${inWords(relation)}: ${judgement(judged)} [${relation.id}]`,
          ...sides(judged.claims),
        ]),
        ...more(relations),
        ...(segments === undefined
          ? []
          : [
              `Spinal nerves behind them: ${segments.nodes.map(({ spinalNerve, ...judged }) => `${spinalNerve.id} (${judgement(judged)})`).join(', ')}`,
            ]),
        ...(parts === undefined || parts.nodes.length === 0
          ? []
          : [`Parts, to ask for singly: ${parts.nodes.map(nameOf).join(', ')}`]),
      ];
    },
  );

  tool(
    'walk',
    {
      title: 'Walk from a nerve to the skin',
      description:
        'Shows the paths from one structure to another step by step, with the status, certainty and claims of each step. Without "to", every path to the skin.',
      input: z.object({
        from: idOf('"spinal-nerve:L2"'),
        to: z.string().optional().describe('The id of the end: a skin region, a fascia or a landmark.'),
        ...paging,
      }),
    },
    walkDocument,
    (given) => given,
    ({ walk }: { walk: Page & { nodes: (Judged & { length: number; steps: Step[] })[] } }, { from, to }) => {
      if (walk.nodes.length === 0) return [`No path leads from ${from} to ${to ?? 'the skin'}.`];
      return [
        ...walk.nodes.flatMap(({ steps, ...judged }, place) => [
          `${String(place + 1)}. ${judgement(judged)}`,
          ...steps.flatMap((step) => [
            `   ${nameOf(step.from)} → ${nameOf(step.to)}, ${inWords(step.relation)}: ${judgement(step)} [${step.relation.id}]`,
            ...sides(step.claims, '     '),
          ]),
        ]),
        ...more(walk),
      ];
    },
  );

  tool(
    'disputes',
    {
      title: 'What is disputed',
      description:
        'Lists relations on which sources disagree, with the claims on both sides: all of them, those that one source takes part in, or those of one structure ("who disagrees about this nerve").',
      input: z.object({
        about: z.string().optional().describe('The id of a structure; lists all its relations that a source denies.'),
        source: z.string().optional().describe('The id of a source, such as "source:gray-1918"; not with about.'),
        kinds,
        ...paging,
      }),
    },
    ({ about }) => (about === undefined ? disputesDocument : disputesAboutDocument),
    ({ about, ...given }) => (about === undefined ? given : { id: about }),
    ({ disputes, node }: { disputes?: Page & { nodes: Disputed[] }; node?: DisputedNode | null }, { about = '' }) => {
      if (disputes !== undefined)
        return disputes.nodes.length === 0
          ? ['No relation of this kind is disputed.']
          : [...disputes.nodes.flatMap(disputeLines), ...more(disputes)];
      const { relations, ...thing } = found(node ?? null, about);
      if (relations === undefined)
        throw new NotFound(`${nameOf(thing)} is not a structure; name a nerve, a skin region, a landmark or a fascia.`);
      const denied = relations.edges.filter(({ claims = [] }) => claims.some(({ stance }) => stance === 'DISPUTES'));
      return [
        `${count(denied.length, 'relation')} of ${nameOf(thing)} denied by at least one source, of ${String(relations.totalCount)} in all:`,
        ...denied.flatMap(({ node: relation, ...judged }) => disputeLines({ ...relation, ...judged })),
        ...(relations.pageInfo.hasNextPage
          ? ['Only its first 100 relations were looked at; use walk or which_nerves for others.']
          : []),
      ];
    },
  );

  tool(
    'what_a_source_says',
    {
      title: 'What a source says',
      description: 'Lists the claims of one source, optionally only those about one structure.',
      input: z.object({
        source: idOf('"source:gray-1918"'),
        about: z.string().optional().describe('The id of a structure or relation that the claims are about.'),
        ...paging,
      }),
    },
    sourceDocument,
    ({ source, ...given }) => ({ id: source, ...given }),
    (
      {
        source,
        claims,
      }: { source: (Thing & { title: string; readAs: string | null }) | null; claims: Page & { nodes: SaidLine[] } },
      given,
    ) => {
      const known = found(source, given.source);
      return [
        `${nameOf(known)}: ${known.title}${known.readAs === null ? '' : ` (read: ${known.readAs})`}`,
        ...claims.nodes.map(
          ({ id, stance, implied, locator, note, relation, structure, topic }) =>
            `- ${stanceInWords({ stance, implied })} ${relation === null ? `${structure?.id ?? ''}, ${(topic ?? '').toLowerCase()}` : `${relation.id} (${judgement(relation)})`}, ${locator} [${id}]${note === null ? '' : `: ${note}`}`,
        ),
        ...more(claims),
      ];
    },
  );

  tool(
    'cite',
    {
      title: 'Cite',
      description:
        'Gives references for a claim, a relation or a source: authors, title, year, where it appeared, DOI, and what was read.',
      input: z.object({ id: idOf('a claim, relation or source id from another tool') }),
    },
    citeDocument,
    (given) => given,
    (
      { node, meta }: { node: CitedNode | null; meta: { title: string; dataVersion: string; licence: string } | null },
      { id },
    ) => {
      const cited = found(node, id);
      const claims = cited.claims ?? (cited.source === undefined ? [] : [cited as CitedClaim]);
      if (cited.title === undefined && claims.length === 0)
        throw new NotFound(`${id} has no citation of its own; give the id of a claim, a relation or a source.`);
      return [
        ...(cited.title === undefined ? [] : [reference(cited as CitedSource)]),
        ...claims.map(
          (claim) => `- ${stanceInWords(claim)} (${claim.locator}) [${claim.id}]: ${reference(claim.source)}`,
        ),
        ...(meta === null ? [] : [`The graph itself: ${meta.title}, data ${meta.dataVersion}, ${meta.licence}.`]),
      ];
    },
  );

  return server;
}

const paging = {
  first: z.int().min(1).max(50).default(10).describe('How many to list.'),
  after: z.string().optional().describe('The cursor from the end of the previous page.'),
};
const kinds = z
  .array(z.enum(structureKinds.map((kind) => KINDS[kind].nodeKind)))
  .optional()
  .describe('Only these kinds.');
const idOf = (example: string) => z.string().describe(`An id, such as ${example}; search finds ids.`);

/** Relations that arrive at a region, a landmark or a fascia from a nerve. */
const arriving: readonly RelationType[] = ['SUPPLIES', 'PIERCES', 'PASSES', 'ENDS_IN'];

interface SkinRow extends Judged {
  readonly region: Thing;
  readonly regionNamed: boolean;
  readonly pathCount: number;
  readonly decidedBy: Step;
}
interface NervesNode extends Thing {
  readonly relations?: Page & { readonly edges: readonly (Judged & { readonly node: Step & RelationLine })[] };
  readonly parts?: { readonly nodes: readonly Thing[] };
  readonly suppliedBySpinalNerves?: { readonly nodes: readonly (Judged & { readonly spinalNerve: Thing })[] };
}
interface Disputed extends Judged, RelationLine {
  readonly from: Thing;
  readonly to: Thing;
  readonly disputeTopics: readonly { readonly question: string }[] | null;
}
interface DisputedNode extends Thing {
  readonly relations?: Page & { readonly edges: readonly (Judged & { readonly node: Omit<Disputed, keyof Judged> })[] };
}
interface SaidLine extends ClaimLine {
  readonly note: string | null;
  readonly relation: (Judged & Thing) | null;
  readonly structure: Thing | null;
  readonly topic: string | null;
}
interface CitedSource extends Thing {
  readonly title: string;
  readonly authors: readonly string[];
  readonly year: number | null;
  readonly container: string | null;
  readonly doi: string | null;
  readonly pmid: string | null;
  readonly url: string | null;
}
interface CitedClaim extends Omit<ClaimLine, 'source'> {
  readonly source: CitedSource;
}
interface CitedNode extends Thing, Partial<Omit<CitedSource, 'id' | 'name'>> {
  readonly source?: CitedSource;
  readonly claims?: readonly CitedClaim[];
}

/** Something that was asked for and is not there; its message is for the assistant. */
class NotFound extends Error {
  override readonly name = 'NotFound';
}

function found<T>(node: T | null, id: string): T {
  if (node === null) throw new NotFound(`The graph has nothing with the id "${id}"; use search to find ids.`);
  return node;
}

const nameOf = ({ id, name }: Thing) => (name === undefined ? id : `${name} (${id})`);
const count = (number: number, noun: string) => `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
const inWords = ({ type, how }: RelationLine) => [type, how ?? ''].join(' ').trim().toLowerCase().replaceAll('_', ' ');
const stanceInWords = ({ stance, implied }: Pick<ClaimLine, 'stance' | 'implied'>) =>
  implied ? `${stance} (implied)` : stance;
const judgement = ({ status, certainty }: Judged) =>
  certainty === null ? status : `${status}, certainty ${certainty}`;

/** Who is for and who is against, strongest first. */
function sides(claims: readonly ClaimLine[] = [], indent = '  '): string[] {
  return (['SUPPORTS', 'DISPUTES'] as const).flatMap((stance) => {
    const side = claims.filter((claim) => claim.stance === stance);
    const listed = side
      .slice(0, listedClaims)
      .map(({ id, implied, locator, source }) => `${nameOf(source)}, ${locator}${implied ? ', implied' : ''} [${id}]`);
    const rest = side.length - listed.length;
    return side.length === 0
      ? []
      : [
          `${indent}${stance}: ${listed.join('; ')}${rest === 0 ? '' : `; and ${count(rest, 'more claim')} (cite the relation for all)`}`,
        ];
  });
}

function disputeLines({ disputeTopics, ...relation }: Disputed): string[] {
  return [
    `- ${nameOf(relation.from)} ${inWords(relation)} ${nameOf(relation.to)}: ${judgement(relation)} [${relation.id}]`,
    ...(disputeTopics ?? []).map(({ question }) => `  question: ${question}`),
    ...sides(relation.claims),
  ];
}

function more({ totalCount, pageInfo: { hasNextPage, endCursor } }: Page): string[] {
  return hasNextPage
    ? [`There are ${String(totalCount)} in all; for the next page give after: ${endCursor ?? ''}`]
    : [];
}

function reference({ id, name, title, authors, year, container, doi, pmid, url }: CitedSource): string {
  const parts = [
    authors.length === 0 ? (name ?? '') : authors.join(', '),
    year === null ? '' : String(year),
    title,
    container ?? '',
    doi === null ? '' : `doi:${doi}`,
    pmid === null ? '' : `PMID ${pmid}`,
    doi === null ? (url ?? '') : '',
  ];
  return `${parts.filter((part) => part !== '').join('. ')} (${id})`;
}

const footer = ({ meta }: { readonly meta: { readonly dataVersion: string } | null }) =>
  `Data ${meta?.dataVersion ?? 'unknown'}. For teaching only, not for diagnosis or treatment.`;

function told(lines: readonly string[]): CallToolResult {
  return { content: [{ type: 'text', text: lines.join('\n') }] };
}

function failed(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}
