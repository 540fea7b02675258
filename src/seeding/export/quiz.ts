/** Exports quiz questions as an Anki deck and a Moodle question bank; each answer cites its sources. */
import type { GraphContent, RelationRecord, SourceRecord } from '../../domain/records.ts';
import { choicesOf, promptOf, questionsOf, quizRelationTypes, type QuizQuestion } from '../../domain/quiz.ts';
import { statusOf } from '../../../schema/claim.ts';
import { CommandError } from '../../errors.ts';
import type { ExportFormat } from './format.ts';

export const ankiFormat: ExportFormat = {
  description: 'questions for learners as notes for Anki',
  file: 'anki.txt',
  write: (graph) => [{ name: 'anki.txt', text: writeAnki(graph) }],
};

export const giftFormat: ExportFormat = {
  description: 'the same questions in the GIFT format, for Moodle',
  file: 'questions.gift',
  write: (graph) => [{ name: 'questions.gift', text: writeGift(graph) }],
};

interface CitedQuestion extends QuizQuestion {
  /** The names of the sources that support an answer's relation, strongest first. */
  readonly cited: ReadonlyMap<string, readonly string[]>;
}

function questionsWithSources({ structures, relations, sources }: GraphContent): CitedQuestion[] {
  const names = new Map(structures.map(({ id, name }) => [id, name]));
  const sourceNames = new Map(sources.map((source: SourceRecord) => [source.id, source.name]));
  const types: readonly string[] = quizRelationTypes;
  const byId = new Map(relations.map((relation) => [relation.id, relation]));
  const end = (id: string) => ({ id, name: names.get(id) ?? id });
  const questions = questionsOf(
    relations
      .filter(({ type }) => types.includes(type))
      .map(({ id, type, from, to, claims }) => ({
        id,
        type,
        status: statusOf(claims),
        from: end(from),
        to: end(to),
      })),
  );
  if (questions.length === 0)
    throw new CommandError(
      'The selection holds too few accepted relations for a question; choose more with --only and --perspective, or omit them.',
    );
  const citedOf = (relation: RelationRecord | undefined) => [
    ...new Set(
      (relation?.claims ?? [])
        .filter(({ stance }) => stance === 'SUPPORTS')
        .map(({ source }) => sourceNames.get(source) ?? source),
    ),
  ];
  return questions.map((question) => ({
    ...question,
    cited: new Map(question.answers.map(({ relation }) => [relation, citedOf(byId.get(relation))])),
  }));
}

/** "upper buttock (ASRA 2022, WikiMD)". */
const answersInWords = ({ answers, cited }: CitedQuestion): string[] =>
  answers.map(({ structure, relation }) => `${structure.name} (${(cited.get(relation) ?? []).join(', ')})`);

/** Anki's text format: headers, then one note per line. Notes keep their GUIDs, so a second import updates them. */
function writeAnki(graph: GraphContent): string {
  const escape = (text: string) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replace(/\s+/g, ' ');
  const rows = questionsWithSources(graph).map((question) =>
    [
      `cluneal-graph/${question.id}`,
      escape(promptOf(question)),
      answersInWords(question).map(escape).join('<br>'),
      question.asks === 'SKIN_OF_NERVE' ? 'skin-of-nerve' : 'nerve-of-skin',
    ].join('\t'),
  );
  return [
    '#separator:tab',
    '#html:true',
    '#notetype:Basic',
    `#deck:${graph.title.replace(/\s+/g, ' ')}`,
    '#columns:GUID\tFront\tBack\tTags',
    '#guid column:1',
    '#tags column:4',
    ...rows,
    '',
  ].join('\n');
}

/** Moodle's GIFT: four choices with one right answer; the feedback lists all right answers and their sources. */
function writeGift(graph: GraphContent): string {
  const escape = (text: string) => text.replace(/\s+/g, ' ').replace(/[\\~=#{}:]/g, (sign) => `\\${sign}`);
  const entries = questionsWithSources(graph).map((question) => {
    const right = new Set(question.answers.map(({ structure }) => structure.id));
    return [
      `::${escape(question.id)}::[plain]${escape(promptOf(question))} {`,
      ...choicesOf(question).map(({ id, name }) => `\t${right.has(id) ? '=' : '~'}${escape(name)}`),
      `\t####${escape(`Accepted: ${answersInWords(question).join('; ')}.`)}`,
      '}',
      '',
    ].join('\n');
  });
  return [
    `// ${graph.title.replace(/\s+/g, ' ')}, data ${graph.dataVersion}, ${graph.licence.replace(/\s+/g, ' ')}`,
    `$CATEGORY: ${graph.title.replace(/\s+/g, ' ').replaceAll('/', '//')}`,
    '',
    ...entries,
  ].join('\n');
}
