/** Records that the server could not read: its messages in this visit, for the notice above the page. */
import { useEffect, useState } from 'preact/hooks';

const noted = new Set<string>();
const listeners = new Set<() => void>();

/** Records the server's messages, without duplicates. */
export function noteFaults(sentences: readonly string[]): void {
  const before = noted.size;
  for (const sentence of sentences) noted.add(sentence);
  if (noted.size > before) for (const listener of listeners) listener();
}

/** All messages recorded so far. */
export function useFaults(): readonly string[] {
  const [faults, setFaults] = useState([...noted]);
  useEffect(() => {
    const listener = () => setFaults([...noted]);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return faults;
}
