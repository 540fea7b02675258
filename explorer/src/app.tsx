/** The page: search, perspective and pages at the top; the map, the paths and the claims below. */
import { useEffect, useMemo } from 'preact/hooks';
import { pages, useAddress, writeAddress, type Address, type Go, type PageName } from './address.ts';
import { useQuery, type Answer } from './api/client.ts';
import type { ResultOf } from './api/graphql.ts';
import { Show } from './parts/answer.tsx';
import { Faults } from './parts/faults.tsx';
import { NamingContext, storedLanguage, storeLanguage, useNaming, useTranslations } from './parts/naming.tsx';
import { Textures } from './parts/status.tsx';
import { perspectiveOf } from './perspective.ts';
import { ClaimsPanel } from './views/claims/claims-panel.tsx';
import { Changes } from './views/compare/changes.tsx';
import { DisputesView } from './views/disputes/disputes-view.tsx';
import { MapView } from './views/map/map-view.tsx';
import { MapQuery } from './views/map/query.ts';
import { readSkin, type Supply } from './views/map/skin.ts';
import { LanguageChoice } from './views/names/language-choice.tsx';
import { NumbView } from './views/numb/numb-view.tsx';
import { QuizView } from './views/quiz/quiz-view.tsx';
import { PerspectiveBar } from './views/perspective/perspective-bar.tsx';
import { SearchBox } from './views/search/search-box.tsx';
import { SearchQuery } from './views/search/query.ts';
import { TakeAway } from './views/take-away/take-away.tsx';
import { NerveWalkQuery, RamusWalkQuery, type SkinFragment } from './views/walk/query.ts';
import { StructurePanel } from './views/walk/structure-panel.tsx';

const titles: Readonly<Record<PageName, string>> = {
  map: 'Map',
  disputes: 'Disputes',
  numb: 'What goes numb?',
  quiz: 'Quiz',
};

export function App() {
  const [address, go] = useAddress();
  const perspective = perspectiveOf(address.believe);
  const language = address.lang ?? storedLanguage() ?? 'en';
  const translations = useTranslations(language !== 'en');
  const naming = useMemo(
    () => ({ language, names: translations?.namesIn(language) ?? new Map<string, string>() }),
    [language, translations],
  );
  const chooseLanguage = (lang: string) => {
    storeLanguage(lang);
    go({ lang: lang === 'en' ? null : lang });
  };
  const show = (id: string | null) => go({ show: id, step: null, page: 'map', go: null });
  useEffect(() => {
    const what = address.show === null ? titles[address.page] : address.show.split(':').slice(1).join(':');
    document.title = `${what} · Cluneal graph explorer`;
  }, [address.show, address.page]);
  return (
    <NamingContext.Provider value={naming}>
      <Textures />
      <header class="top">
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <h1>
          <a
            href="/"
            onClick={(event) => {
              event.preventDefault();
              go({ page: 'map', show: null, step: null, topic: null, go: null });
            }}
          >
            Nerves of the back
          </a>
        </h1>
        <nav aria-label="Pages">
          {pages.map((page) => (
            <button
              key={page}
              type="button"
              aria-current={address.page === page ? 'page' : undefined}
              onClick={() => go({ page, step: null })}
            >
              {titles[page]}
            </button>
          ))}
        </nav>
        <SearchBox
          onStructure={show}
          onSource={(believe) => go({ believe, page: 'map', step: null, go: null })}
          onTopic={(topic) => go({ page: 'disputes', topic, step: null, go: null })}
        />
        <LanguageChoice language={language} onLanguage={chooseLanguage} />
        {address.page === 'disputes' ? null : (
          <PerspectiveBar believe={address.believe} onBelieve={(believe) => go({ believe })} />
        )}
        <p class="disclaimer">For teaching, not for diagnosis or treatment.</p>
      </header>
      <main id="main" tabindex={-1}>
        <Faults />
        {address.go !== null ? (
          <LookUp text={address.go} onFound={(id) => go({ go: null, show: id }, { replace: true })} />
        ) : null}
        {address.page === 'disputes' ? (
          <DisputesView topic={address.topic} onTopic={(topic) => go({ topic })} onStructure={show} />
        ) : (
          <MapPage address={address} go={go} />
        )}
      </main>
      <footer class="foot">
        <TakeAway address={address} perspective={perspective} />
      </footer>
    </NamingContext.Provider>
  );
}

function MapPage({ address, go }: { readonly address: Address; readonly go: Go }) {
  const { evidence, label, name } = perspectiveOf(address.believe);
  const answer = useQuery(MapQuery, { evidence });
  const { show, step } = address;
  const nerveSkin = useNerveSkin(show, evidence);
  const nameOf = useNaming();
  return (
    <Show answer={answer} what="the map">
      {(data) => {
        const read = readSkin(data);
        const skin = {
          ...read,
          names: new Map([...read.names].map(([id, given]) => [id, nameOf({ id, name: given })])),
        };
        if (address.page === 'numb')
          return (
            <NumbView
              skin={skin}
              evidence={evidence}
              cut={address.cut}
              onCut={(cut) => go({ cut })}
              onShow={(id) => go({ show: id, page: 'map', step: null })}
            />
          );
        const claims =
          step === null ? null : (
            <ClaimsPanel
              id={step}
              evidence={evidence}
              onClose={() => go({ step: null })}
              topicAddress={(topic) => writeAddress({ ...address, page: 'disputes', topic, step: null })}
              onTopic={(topic) => go({ page: 'disputes', topic })}
              onBelieve={(believe) => go({ believe })}
            />
          );
        if (address.page === 'quiz')
          return (
            <div class="page">
              <QuizView
                skin={skin}
                evidence={evidence}
                question={address.question}
                onQuestion={(question) => go({ question, step: null })}
                onStep={(relation) => go({ step: relation })}
              />
              {claims}
            </div>
          );
        return (
          <div class={step === null ? 'page' : 'page has-claims'}>
            <MapView
              skin={skin}
              nerveSkin={nerveSkin}
              groups={(data.clunealGroups?.nodes ?? []).map(({ id, name: given }) => ({
                id,
                name: nameOf({ id, name: given }),
              }))}
              show={show}
              onShow={(id) => go({ show: id, step: null })}
            >
              {show === null ? null : (
                <div class="details">
                  {name === 'all' ? null : /^(?:spinal-nerve|skin-region):/.test(show) ? (
                    <Changes id={show} evidence={evidence} label={label} />
                  ) : null}
                  <StructurePanel
                    id={show}
                    evidence={evidence}
                    label={label}
                    address={writeAddress({ ...address, step: null })}
                    step={step}
                    onStep={(relation) => go({ step: relation })}
                    onStop={(id) => go({ show: id, step: null })}
                  />
                </div>
              )}
            </MapView>
            {claims}
          </div>
        );
      }}
    </Show>
  );
}

/** The skin of a group, a ramus or another nerve, which the map's query does not return; null for anything else. */
function useNerveSkin(show: string | null, evidence: ReturnType<typeof perspectiveOf>['evidence']): Supply[] | null {
  const kind = show?.split(':')[0];
  const variables = show === null ? null : { id: show, evidence };
  const isNerve = kind === 'cluneal-group' || kind === 'peripheral-nerve';
  const isRamus = kind === 'dorsal-ramus' || kind === 'ventral-ramus' || kind === 'ramus-branch';
  const nerve = useQuery(NerveWalkQuery, isNerve ? variables : null);
  const ramus = useQuery(RamusWalkQuery, isRamus ? variables : null);
  if (show === null || (!isNerve && !isRamus)) return null;
  return [...rowsOf(isNerve ? nerve : null), ...rowsOf(isNerve ? null : ramus)].map(
    ({ region, status, certainty, sourcesFor, sourcesAgainst }) => ({
      nerve: show,
      level: '',
      region: region.id,
      status,
      certainty,
      sourcesFor,
      sourcesAgainst,
    }),
  );
}

type SkinRow = NonNullable<ResultOf<typeof SkinFragment>['nodes']>[number];

/** The rows of a walk from a nerve or a ramus, once they are loaded. */
function rowsOf(answer: Answer<{ readonly structure: object | null }> | null): readonly SkinRow[] {
  const structure = answer?.state === 'ready' ? answer.data.structure : null;
  if (structure === null || !('skinSupplied' in structure)) return [];
  return (structure.skinSupplied as ResultOf<typeof SkinFragment> | null)?.nodes ?? [];
}

/** Looks up an id or an external identifier, and shows what it finds. */
function LookUp({ text, onFound }: { readonly text: string; readonly onFound: (id: string) => void }) {
  const ours =
    /^(?:spinal-nerve|dorsal-ramus|ventral-ramus|ramus-branch|cluneal-group|peripheral-nerve|fascia|landmark|skin-region|clinical-condition):/;
  const isOurs = ours.test(text);
  const answer = useQuery(SearchQuery, isOurs ? null : { text: text.slice(0, 200) });
  const found = isOurs ? text : answer.state === 'ready' ? answer.data.search?.edges[0]?.node.id : undefined;
  useEffect(() => {
    if (found !== undefined) onFound(found);
  }, [found]);
  if (isOurs) return null;
  return (
    <Show answer={answer} what={`“${text}”`}>
      {() => (found === undefined ? <p class="empty">Nothing has the id or identifier “{text}”.</p> : null)}
    </Show>
  );
}
