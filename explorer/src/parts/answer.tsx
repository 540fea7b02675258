/** Shows an answer, or that it is under way, or why there is none. */
import type { ComponentChildren } from 'preact';
import type { Answer } from '../api/client.ts';

export function Show<Result>({
  answer,
  what,
  children,
}: {
  readonly answer: Answer<Result>;
  readonly what: string;
  readonly children: (data: Result) => ComponentChildren;
}) {
  if (answer.state === 'loading')
    return (
      <p class="loading" role="status">
        Loading {what} …
      </p>
    );
  if (answer.state === 'failed')
    return (
      <div class="failed" role="alert">
        <p>
          Could not load {what}. {answer.message}
        </p>
        <button type="button" onClick={answer.retry}>
          Try again
        </button>
      </div>
    );
  return <>{children(answer.data)}</>;
}
