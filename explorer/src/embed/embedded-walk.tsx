/** The content of `<cluneal-walk>`: a structure with its paths, the claims of a step, and the source of the data. */
import { useEffect, useState } from 'preact/hooks';
import { readAddress, writeAddress, type Address } from '../address.ts';
import { ServerContext } from '../api/client.ts';
import { NamingContext, useListedNaming } from '../parts/naming.tsx';
import { FailureContext } from '../parts/answer.tsx';
import { perspectiveOf } from '../perspective.ts';
import { ClaimsPanel } from '../views/claims/claims-panel.tsx';
import { StructurePanel } from '../views/walk/structure-panel.tsx';
import type { Choice } from './attributes.ts';

/** Notifies the page with a `cluneal-…` event. Returns false if the page prevents the default action. */
export type Emit = (name: 'structure' | 'step' | 'error', detail: Readonly<Record<string, string | null>>) => boolean;

export interface EmbeddedWalkProps {
  readonly choice: Choice;
  readonly emit: Emit;
}

export function EmbeddedWalk(props: EmbeddedWalkProps) {
  return (
    <ServerContext.Provider value={props.choice.server}>
      <FailureContext.Provider value={(message) => void props.emit('error', { message })}>
        <NamedWalk {...props} />
      </FailureContext.Provider>
    </ServerContext.Provider>
  );
}

function NamedWalk({ choice, emit }: EmbeddedWalkProps) {
  const { id, believe, language, server } = choice;
  const { evidence, label, name } = perspectiveOf(believe);
  const [trail, setTrail] = useState<readonly string[]>([id]);
  const [step, setStep] = useState<string | null>(null);
  const { naming, missing } = useListedNaming(language);
  const shown = trail.at(-1) ?? id;
  const show = (next: readonly string[]) => {
    setTrail(next);
    setStep(null);
  };
  const lang = language === 'en' ? null : language;
  const explorer = (change: Partial<Address>) => writeAddress({ ...readAddress(''), lang, ...change });
  useEffect(() => {
    emit('structure', { id: shown, perspective: believe });
  }, []);
  return (
    <NamingContext.Provider value={naming}>
      <article class="embedded">
        {trail.length > 1 ? (
          <p>
            <button type="button" onClick={() => show(trail.slice(0, -1))}>
              ← Back
            </button>
          </p>
        ) : null}
        {missing === null ? null : <p class="hint">{missing}</p>}
        <StructurePanel
          id={shown}
          evidence={evidence}
          label={label}
          address={explorer({ show: shown, believe })}
          step={step}
          onStep={(relation) => {
            if (emit('step', { relation, perspective: believe })) setStep(relation);
          }}
          onStop={(stop) => {
            if (stop !== shown && emit('structure', { id: stop, perspective: believe })) show([...trail, stop]);
          }}
        />
        {step === null ? null : (
          <ClaimsPanel
            id={step}
            evidence={evidence}
            onClose={() => setStep(null)}
            topicAddress={(topic) => server + explorer({ page: 'disputes', topic })}
          />
        )}
        <footer class="under">
          {name === 'all' ? null : <span>Only these sources count: {label}</span>}
          <a href={server + explorer({ show: shown, step, believe })} target="_blank" rel="noreferrer">
            Open in the explorer
          </a>
          <span>
            Data: cluneal-graph,{' '}
            <a href="https://creativecommons.org/licenses/by/4.0/" target="_blank" rel="noreferrer license">
              CC BY 4.0
            </a>
          </span>
          <span>For teaching, not for diagnosis or treatment.</span>
        </footer>
      </article>
    </NamingContext.Provider>
  );
}
