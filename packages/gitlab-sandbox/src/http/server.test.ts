import { Server } from './server';

it('gives a whole answer where another failed on its way out', async () => {
  const errors: unknown[] = [];
  const server = new Server(
    async (_, response) => {
      response.writeHead(200, { 'Content-Length': 1000, 'X-Name': 'a\nb' });
    },
    { now: () => new Date(), onError: error => errors.push(error) },
  );
  await server.start(0);
  try {
    const response = await fetch(`http://127.0.0.1:${server.port}`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      message: '500 Internal Server Error',
    });
    expect(errors).toMatchObject([{ code: 'ERR_INVALID_CHAR' }]);
  } finally {
    await server.stop();
  }
});
