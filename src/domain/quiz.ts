/** Quiz questions from accepted relations: which skin a nerve supplies, and which nerve supplies a skin region. */

/** A structure as it appears in a question. */
export interface QuizStructure {
  readonly id: string;
  readonly name: string;
}

/** A relation as one perspective sees it. */
export interface QuizRelation {
  readonly id: string;
  readonly type: string;
  readonly status: 'ACCEPTED' | 'VARIANT' | 'DISPUTED';
  readonly from: QuizStructure;
  readonly to: QuizStructure;
}

export interface QuizAnswer {
  readonly structure: QuizStructure;
  /** Id of the relation whose claims support the answer. */
  readonly relation: string;
}

export interface QuizQuestion {
  /** Depends on the question alone, not on the rest of the graph: "skin-of/cluneal-group:superior". */
  readonly id: string;
  readonly asks: 'SKIN_OF_NERVE' | 'NERVE_OF_SKIN';
  readonly about: QuizStructure;
  /** Every accepted answer, never empty, by name. */
  readonly answers: readonly QuizAnswer[];
  /** Structures that no source relates to `about`, not even as a variant or a disputed claim; at most three. */
  readonly wrong: readonly QuizStructure[];
}

/** The relation types that questions are made from. */
export const quizRelationTypes = [
  'HAS_DORSAL_RAMUS',
  'HAS_VENTRAL_RAMUS',
  'HAS_BRANCH',
  'CONTRIBUTES_TO',
  'SUPPLIES',
  'PART_OF',
] as const;

/** Stands for skin that sources do not name, so it never answers a question. */
const unnamed = 'skin-region:back-of-body';
const wrongAnswers = 3;

/** The question in words. */
export function promptOf({ asks, about }: Pick<QuizQuestion, 'asks' | 'about'>): string {
  return asks === 'SKIN_OF_NERVE'
    ? `Name a region of skin that this nerve supplies: ${about.name}.`
    : `Name a nerve that supplies this region of skin: ${about.name}.`;
}

/**
 * The questions that a set of relations can answer, by id.
 *
 * Only accepted relations count as answers. A wrong answer must be unrelated to the right one: it is not a branch,
 * origin, part or whole of anything a source names, so no learner can defend it from the literature. Questions with
 * fewer than two wrong answers are omitted.
 */
export function questionsOf(relations: readonly QuizRelation[]): QuizQuestion[] {
  const supplies = relations.filter(({ type, to }) => type === 'SUPPLIES' && to.id !== unnamed);
  const kin = kinshipOf(relations.filter(({ type, to }) => type !== 'SUPPLIES' && to.id !== unnamed));
  const related = new Set(
    supplies.flatMap(({ from, to }) =>
      [...kin(from.id)].flatMap((nerve) => [...kin(to.id)].map((r) => `${nerve} ${r}`)),
    ),
  );
  const accepted = supplies.filter(({ status }) => status === 'ACCEPTED');
  const nerves = distinct(accepted.map(({ from }) => from));
  const regions = distinct(accepted.map(({ to }) => to));
  const question = (
    asks: QuizQuestion['asks'],
    about: QuizStructure,
    answers: readonly QuizAnswer[],
    others: readonly QuizStructure[],
  ): QuizQuestion => {
    const id = `${asks === 'SKIN_OF_NERVE' ? 'skin-of' : 'nerve-of'}/${about.id}`;
    return {
      id,
      asks,
      about,
      answers: [...answers].sort((a, b) => byName.compare(a.structure.name, b.structure.name)),
      // In a different order per question, so that no structure is always the wrong answer.
      wrong: others
        .toSorted((a, b) => hash(`${id} ${a.id}`) - hash(`${id} ${b.id}`) || compareText(a.id, b.id))
        .slice(0, wrongAnswers),
    };
  };
  return [
    ...nerves.map((nerve) =>
      question(
        'SKIN_OF_NERVE',
        nerve,
        accepted.filter(({ from }) => from.id === nerve.id).map(({ id, to }) => ({ structure: to, relation: id })),
        regions.filter((region) => !related.has(`${nerve.id} ${region.id}`)),
      ),
    ),
    ...regions.map((region) =>
      question(
        'NERVE_OF_SKIN',
        region,
        accepted.filter(({ to }) => to.id === region.id).map(({ id, from }) => ({ structure: from, relation: id })),
        nerves.filter((nerve) => !related.has(`${nerve.id} ${region.id}`)),
      ),
    ),
  ]
    .filter(({ wrong }) => wrong.length >= 2)
    .sort((a, b) => compareText(a.id, b.id));
}

/** The choices of a question: one right answer among the wrong ones, in an order that does not give it away. */
export function choicesOf(question: QuizQuestion): QuizStructure[] {
  const right = question.answers[hash(question.id) % question.answers.length];
  return [...(right === undefined ? [] : [right.structure]), ...question.wrong].sort((a, b) =>
    byName.compare(a.name, b.name),
  );
}

/** For a structure: itself and everything it comes from, belongs to, leads to or consists of. */
function kinshipOf(relations: readonly QuizRelation[]): (id: string) => ReadonlySet<string> {
  const [up, down] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const add = (map: Map<string, string[]>, key: string, value: string) =>
    map.set(key, [...(map.get(key) ?? []), value]);
  for (const { from, to } of relations) {
    add(down, from.id, to.id);
    add(up, to.id, from.id);
  }
  const memory = new Map<string, ReadonlySet<string>>();
  return (id) => {
    const known = memory.get(id);
    if (known !== undefined) return known;
    const reach = (map: ReadonlyMap<string, readonly string[]>): Set<string> => {
      const found = new Set([id]);
      for (const one of found) for (const next of map.get(one) ?? []) found.add(next);
      return found;
    };
    const all = new Set([...reach(up), ...reach(down)]);
    memory.set(id, all);
    return all;
  };
}

function distinct(structures: readonly QuizStructure[]): QuizStructure[] {
  return [...new Map(structures.map((one) => [one.id, one])).values()];
}

/** T9 before T10. */
const byName = new Intl.Collator('en', { numeric: true });
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1)
    value = Math.imul(value ^ text.charCodeAt(place), 0x01000193) >>> 0;
  return value;
}
