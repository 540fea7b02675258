/** Shows a result, that it is loading, or why there is none. */
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import type { Answer } from '../api/client.ts';

/** Called with each error message that is shown to the reader. */
export const FailureContext = createContext<(message: string) => void>(() => undefined);

export function useFailure(message: string | null): void {
  const tell = useContext(FailureContext);
  useEffect(() => {
    if (message !== null) tell(message);
  }, [message]);
}

export function Show<Result>({
  answer,
  what,
  children,
}: {
  readonly answer: Answer<Result>;
  readonly what: string;
  readonly children: (data: Result) => ComponentChildren;
}) {
  const failure = answer.state === 'failed' ? `Could not load ${what}. ${answer.message}` : null;
  useFailure(failure);
  if (answer.state === 'loading')
    return (
      <p class="loading" role="status">
        Loading {what} …
      </p>
    );
  if (answer.state === 'failed')
    return (
      <div class="failed" role="alert">
        <p>{failure}</p>
        <button type="button" onClick={answer.retry}>
          Try again
        </button>
      </div>
    );
  return <>{children(answer.data)}</>;
}
