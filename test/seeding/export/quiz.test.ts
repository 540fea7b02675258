import { parse as parseTable } from 'csv-parse/sync';
import gift from 'gift-pegjs';
import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../schema/claim.ts';
import { exportedText } from '../../support/export.ts';
import { projectGraph } from '../../support/graph.ts';

interface GiftQuestion {
  readonly type: string;
  readonly title: string;
  readonly stem: { readonly text: string };
  readonly choices: readonly { readonly isCorrect: boolean; readonly text: { readonly text: string } }[];
  readonly globalFeedback: { readonly text: string } | null;
}

const readGift = (text: string): GiftQuestion[] =>
  (gift.parse(text) as unknown as GiftQuestion[]).filter(({ type }) => type === 'MC');

/** Header lines as Anki reads them, and the notes below. */
function readAnki(text: string) {
  const lines = text.split('\n').filter((line) => line !== '');
  const headers = Object.fromEntries(
    lines.filter((line) => line.startsWith('#')).map((line) => line.slice(1).split(/:(.*)/s).slice(0, 2)),
  ) as Record<string, string>;
  const notes: string[][] = parseTable(lines.filter((line) => !line.startsWith('#')).join('\n'), { delimiter: '\t' });
  return { headers, notes };
}

const graph = await projectGraph();
const nameOf = new Map(graph.structures.map(({ id, name }) => [id, name]));
const supplies = graph.relations.filter(({ type, to }) => type === 'SUPPLIES' && to !== 'skin-region:back-of-body');
const unnamed = graph.relations.filter(({ type, to }) => type === 'SUPPLIES' && to === 'skin-region:back-of-body');

/** "skin-of/cluneal-group:superior" split into its parts. */
function read(id: string): { readonly asksForSkin: boolean; readonly about: string } {
  const [kind = '', about = ''] = id.split(/\/(.*)/s);
  return { asksForSkin: kind === 'skin-of', about };
}

/** Names of the structures related to a structure with one of these statuses. */
const others = (id: string, statuses: readonly string[]) => {
  const { asksForSkin, about } = read(id);
  return supplies
    .filter(({ from, to, claims }) => (asksForSkin ? from : to) === about && statuses.includes(statusOf(claims)))
    .map(({ from, to }) => nameOf.get(asksForSkin ? to : from) ?? '');
};

describe('the questions for learners', () => {
  const questions = readGift(exportedText('gift', graph));
  const { headers, notes } = readAnki(exportedText('anki', graph));

  it('are the same in Anki and in Moodle, in both directions, without duplicates', () => {
    expect(questions.length).toBeGreaterThan(50);
    expect(notes.map(([guid]) => guid?.replace('cluneal-graph/', ''))).toEqual(questions.map(({ title }) => title));
    expect(new Set(questions.map(({ title }) => title)).size).toBe(questions.length);
    for (const kind of ['skin-of', 'nerve-of'])
      expect(questions.filter(({ title }) => title.startsWith(kind)).length).toBeGreaterThan(15);
  });

  it('have accepted answers, all given with their sources in the feedback, and wrong ones that no source supports', () => {
    for (const { title, choices, globalFeedback } of questions) {
      const accepted = others(title, ['ACCEPTED']);
      const related = others(title, ['ACCEPTED', 'VARIANT', 'DISPUTED']);
      const right = choices.filter(({ isCorrect }) => isCorrect).map(({ text }) => text.text);
      const wrong = choices.filter(({ isCorrect }) => !isCorrect).map(({ text }) => text.text);
      expect(right).toHaveLength(1);
      expect(accepted).toContain(right[0]);
      expect(wrong.length).toBeGreaterThanOrEqual(2);
      expect(wrong.filter((name) => related.includes(name))).toEqual([]);
      for (const name of accepted) expect(globalFeedback?.text).toMatch(new RegExp(`${RegExp.escape(name)} \\([^)]`));
    }
  });

  it('offer no wrong answer that is defensible as a part, branch or origin of the right one', () => {
    const upper = questions.find(({ title }) => title === 'nerve-of/skin-region:buttock-upper');
    const offered = upper?.choices.map(({ text }) => text.text) ?? [];
    expect(offered.length).toBeGreaterThan(2);
    // Levels of the superior group, the family that it belongs to, and the nerve that other sources name for part of
    // the region.
    const kin = [/of (?:T11|T12|L\d)/, /^cluneal nerves$/, /superior cluneal nerve$/, /^middle cluneal/];
    expect(offered.filter((name) => kin.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it('never ask about a region that sources do not name', () => {
    expect(unnamed.length).toBeGreaterThan(0);
    expect(JSON.stringify([questions, notes])).not.toContain(nameOf.get('skin-region:back-of-body'));
  });

  it('declare their format to Anki', () => {
    expect(headers).toMatchObject({
      separator: 'tab',
      html: 'true',
      notetype: 'Basic',
      deck: graph.title,
      'guid column': '1',
      'tags column': '4',
    });
    expect(headers['columns']?.split('\t')).toHaveLength(4);
    expect(new Set(notes.map((note) => note.length))).toEqual(new Set([4]));
  });

  it('preserve every character that is special in either format', () => {
    const name = 'a {nerve} = ~ # : \\ "of" <b>\tL2 & more';
    const marked = {
      ...graph,
      structures: graph.structures.map((one) => (one.id === 'cluneal-group:superior' ? { ...one, name } : one)),
    };
    const question = readGift(exportedText('gift', marked)).find(
      ({ title }) => title === 'skin-of/cluneal-group:superior',
    );
    expect(question?.stem.text).toContain('a {nerve} = ~ # : \\ "of" <b> L2 & more');
    const note = readAnki(exportedText('anki', marked)).notes.find(([guid]) =>
      guid?.endsWith('skin-of/cluneal-group:superior'),
    );
    expect(note?.[1]).toContain('a {nerve} = ~ # : \\ &quot;of&quot; &lt;b&gt; L2 &amp; more');
  });

  it('do not depend on the order of relations', () => {
    const turned = { ...graph, relations: graph.relations.toReversed() };
    expect(readGift(exportedText('gift', turned)).map(({ title, choices }) => [title, choices])).toEqual(
      questions.map(({ title, choices }) => [title, choices]),
    );
  });
});
