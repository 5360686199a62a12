import { createServer } from 'node:http';

/** Answers `/` with a greeting, `/healthz` for whoever watches the service, and 404 to the rest. */
export function createService({ name }) {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const [status, body] = answer(pathname, name);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
}

function answer(pathname, name) {
  switch (pathname) {
    case '/':
      return [200, { message: `This is ${name}` }];
    case '/healthz':
      return [200, { status: 'ok' }];
    default:
      return [404, { error: 'Not found' }];
  }
}
