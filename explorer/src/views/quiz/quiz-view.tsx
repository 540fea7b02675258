/** Questions made from accepted steps: find a nerve's skin on the map, or name a region's nerve. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { choicesOf, questionsOf, type QuizQuestion } from '../../../../src/domain/quiz.ts';
import { allPages, ask, useAnswer } from '../../api/client.ts';
import { BodyMap, type Paint } from '../../parts/body-map.tsx';
import { Name, useNaming } from '../../parts/naming.tsx';
import type { Evidence } from '../../perspective.ts';
import type { Skin } from '../map/skin.ts';
import { QuizQuery } from './query.ts';

export interface QuizViewProps {
  readonly skin: Skin;
  readonly evidence: Evidence;
  /** Id of the open question; null for the first of a shuffled list. */
  readonly question: string | null;
  readonly onQuestion: (id: string) => void;
  /** Opens the claims of a relation. */
  readonly onStep: (relation: string) => void;
}

async function allQuestions(evidence: Evidence): Promise<QuizQuestion[]> {
  const pages = await allPages(async (after) => (await ask(QuizQuery, { evidence, after })).relations);
  return questionsOf(pages.flatMap(({ edges }) => edges.map(({ status, node }) => ({ ...node, status }))));
}

export function QuizView({ skin, evidence, question: open, onQuestion, onStep }: QuizViewProps) {
  const loaded = useAnswer(JSON.stringify(evidence), () => allQuestions(evidence));
  const [given, setGiven] = useState<{ question: string; id: string } | null>(null);
  const [score, setScore] = useState({ right: 0, asked: 0 });
  const [pointed, setPointed] = useState<string | null>(null);
  const next = useRef<HTMLButtonElement>(null);
  const nameOf = useNaming();
  const questions = loaded.state === 'ready' ? loaded.data : null;
  const order = useMemo(() => shuffled((questions ?? []).map(({ id }) => id)), [questions]);
  useEffect(() => {
    if (given !== null) next.current?.focus();
  }, [given]);
  if (loaded.state === 'failed')
    return (
      <div class="failed" role="alert">
        <p>Could not load the questions. {loaded.message}</p>
        <button type="button" onClick={loaded.retry}>
          Try again
        </button>
      </div>
    );
  if (questions === null)
    return (
      <p class="loading" role="status">
        Loading the questions …
      </p>
    );
  const question = questions.find(({ id }) => id === (open ?? order[0])) ?? questions.find(({ id }) => id === order[0]);
  if (question === undefined)
    return <p class="empty">The chosen sources support too few steps for a question. Believe more sources.</p>;
  const { about, answers, asks } = question;
  const asksForSkin = asks === 'SKIN_OF_NERVE';
  const answer = given?.question === question.id ? given.id : null;
  const isRight = (id: string) =>
    answers.some(({ structure }) => structure.id === id || (asksForSkin && skin.inside.get(structure.id)?.has(id)));
  const give = (id: string) => {
    if (answer !== null) return;
    setGiven({ question: question.id, id });
    setScore({ right: score.right + (isRight(id) ? 1 : 0), asked: score.asked + 1 });
  };
  const goOn = () => {
    setGiven(null);
    const following = order[(order.indexOf(question.id) + 1) % order.length];
    if (following !== undefined) onQuestion(following);
  };
  const regionName = (id: string) => skin.names.get(id) ?? id;
  const answerName = (id: string) =>
    nameOf(
      [...answers.map(({ structure }) => structure), ...question.wrong].find((one) => one.id === id) ?? {
        id,
        name: regionName(id),
      },
    );
  // Until the question is answered, the map shows only its region.
  const paint = new Map<string, Paint>(
    asksForSkin && answer !== null
      ? answers.map(({ structure }) => [structure.id, { status: 'ACCEPTED', text: 'an accepted answer' }] as const)
      : [],
  );
  return (
    <div class="quiz">
      <div class="map-frame">
        <BodyMap
          names={skin.names}
          paint={paint}
          outlined={new Set()}
          chosen={asksForSkin ? answer : about.id}
          highlighted={pointed}
          onChoose={(id) => asksForSkin && give(id)}
          onPoint={setPointed}
          describe={(region) =>
            paint.get(region)?.text ?? (!asksForSkin && region === about.id ? 'the region asked about' : 'skin')
          }
        />
        <p class="pointed" aria-hidden="true">
          {pointed === null ? '' : regionName(pointed)}
        </p>
      </div>
      <div class="question-card">
        <p class="hint">{asksForSkin ? 'From the nerve to the skin' : 'From the skin to the nerve'}</p>
        <h2>{asksForSkin ? 'Which region does this nerve supply?' : 'Which nerve supplies this region?'}</h2>
        <p class="asked-about">
          <Name of={about} />
        </p>
        {asksForSkin ? (
          <label class="stacked">
            Choose it on the map, or here
            <select
              value={answer ?? ''}
              disabled={answer !== null}
              onChange={(event) => give(event.currentTarget.value)}
            >
              <option value="">Choose …</option>
              {[...skin.names].map(([id, name]) =>
                id === 'skin-region:back-of-body' ? null : (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ),
              )}
            </select>
          </label>
        ) : (
          <div class="choices" role="group" aria-label="Choices">
            {choicesOf(question).map((choice) => (
              <button
                key={choice.id}
                type="button"
                class={answer === null ? '' : isRight(choice.id) ? 'is-right' : 'is-wrong'}
                aria-pressed={answer === choice.id}
                aria-disabled={answer !== null}
                onClick={() => give(choice.id)}
              >
                <Name of={choice} />
                {answer === null ? '' : isRight(choice.id) ? ' ✓' : ''}
              </button>
            ))}
          </div>
        )}
        <div role="status">
          {answer === null ? null : (
            <>
              <p class="verdict">
                <strong>{isRight(answer) ? 'Right.' : 'Not in the accepted answers.'}</strong> You chose{' '}
                {answerName(answer)}.
              </p>
              <h3>Accepted answers</h3>
              <ul class="rows">
                {answers.map(({ structure, relation }) => (
                  <li key={relation} class="is-accepted">
                    <Name of={structure} />
                    <button type="button" onClick={() => onStep(relation)}>
                      Who says so?<span class="unseen"> {nameOf(structure)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
        <p class="take">
          <button type="button" ref={next} class={answer === null ? '' : 'is-main'} onClick={goOn}>
            {answer === null ? 'Skip' : 'Next question'}
          </button>{' '}
          <small>{score.asked === 0 ? '' : `${String(score.right)} of ${String(score.asked)} right`}</small>
        </p>
        <p class="hint">
          Only accepted steps are asked about. For the same questions as an Anki deck or for Moodle, run{' '}
          <code>npm run export</code>.
        </p>
      </div>
    </div>
  );
}

/** Shuffled differently at each visit. */
function shuffled(ids: readonly string[]): string[] {
  return ids
    .map((id) => ({ id, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ id }) => id);
}
