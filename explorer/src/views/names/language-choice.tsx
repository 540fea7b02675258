/** Chooses the language in which structures are named. */
import { useEffect, useState } from 'preact/hooks';
import { useTranslations } from '../../parts/naming.tsx';

/** "de": "Deutsch (German)". */
function languageInWords(tag: string): string {
  const nameIn = (language: string) => {
    try {
      return new Intl.DisplayNames([language], { type: 'language' }).of(tag);
    } catch {
      return undefined;
    }
  };
  const [own, english] = [nameIn(tag), nameIn('en') ?? tag];
  return own === undefined || own === tag || own.toLowerCase() === english.toLowerCase()
    ? english
    : `${own} (${english})`;
}

export function LanguageChoice({
  language,
  onLanguage,
}: {
  readonly language: string;
  readonly onLanguage: (language: string) => void;
}) {
  const [needed, setNeeded] = useState(language !== 'en');
  const translations = useTranslations(needed);
  useEffect(() => {
    // Loaded after the map, so that the list is ready before anyone opens it.
    const timer = setTimeout(() => setNeeded(true), 800);
    return () => clearTimeout(timer);
  }, []);
  const listed = translations?.languages ?? [];
  const known = language === 'en' || listed.some(({ tag }) => tag === language);
  return (
    <label class="language">
      Names in{' '}
      <select
        value={language}
        onFocus={() => setNeeded(true)}
        onChange={(event) => onLanguage(event.currentTarget.value)}
      >
        <option value="en">English</option>
        {listed.map(({ tag, count }) => (
          <option key={tag} value={tag}>
            {languageInWords(tag)}, {count} {count === 1 ? 'name' : 'names'}
          </option>
        ))}
        {known ? null : <option value={language}>{languageInWords(language)}</option>}
      </select>
    </label>
  );
}
