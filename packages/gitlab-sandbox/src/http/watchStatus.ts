import { ServerResponse } from 'node:http';

/** Tells the status before the first byte leaves, also when the headers are written implicitly. */
export function watchStatus(
  response: ServerResponse,
  tell: (status: number) => void,
): void {
  const writeHead = response.writeHead.bind(response) as (
    ...args: unknown[]
  ) => ServerResponse;
  response.writeHead = (...args: unknown[]) => {
    tell(Number(args[0]));
    return writeHead(...args);
  };
}
