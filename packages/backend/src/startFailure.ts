interface ListenError extends Error {
  code: 'EADDRINUSE';
  address?: string;
  port?: number;
}

/** What a person can do about a portal that did not start, for the failures that have an answer. */
export function explainStartFailure(error: unknown): string {
  const taken = findListenError(error);
  if (taken) {
    return [
      `Port ${taken.port} on ${taken.address} is taken, perhaps by a portal that is still running.`,
      'End that one, or choose other ports: PORT for the portal, SANDBOX_PORT for the embedded GitLab.',
      'For example: PORT=7008 SANDBOX_PORT=8930 npm start',
    ].join('\n');
  }
  return error instanceof Error ? (error.stack ?? error.message) : `${error}`;
}

/** Backstage wraps what went wrong; the cause says which port it was. */
function findListenError(error: unknown): ListenError | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  if ('code' in error && error.code === 'EADDRINUSE') {
    return error as ListenError;
  }
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return inner.map(findListenError).find(Boolean);
}
