import { useSandbox } from '../testing';

const box = useSandbox();
const HELLO = '/projects/acme%2Fplatform%2Fhello';

it('says with every answer what GitLab says', async () => {
  const alice = box.as('alice');
  for (const { headers } of [
    await alice.get(HELLO),
    await alice.post('/projects', { name: 'new' }),
    await alice.get('/projects/0'),
    await alice.delete('/projects/0'),
  ]) {
    const id = headers.get('x-request-id');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.parse(headers.get('x-gitlab-meta') ?? '')).toEqual({
      correlation_id: id,
      version: '1',
    });
    expect(headers.get('x-runtime')).toMatch(/^\d+\.\d{6}$/);
    expect(headers.get('vary')).toBe('Origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('cache-control')).toBe(
      'max-age=0, private, must-revalidate',
    );
    expect(headers.has('keep-alive')).toBe(false);
  }
});

it('does not send again what the client has', async () => {
  const alice = box.as('alice');
  const ask = (etag: string) =>
    alice.request('GET', HELLO, { headers: { 'if-none-match': etag } });
  const etag = (await alice.get(HELLO)).headers.get('etag') ?? '';
  expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
  const same = await ask(`"other", ${etag}`);
  expect({ status: same.status, body: same.body }).toEqual({
    status: 304,
    body: null,
  });
  expect(same.headers.get('etag')).toBe(etag);
  await alice.put(HELLO, { description: 'changed' });
  expect((await ask(etag)).status).toBe(200);
});

it('gives what is not there, and what is changed, no tag', async () => {
  const alice = box.as('alice');
  for (const { headers } of [
    await alice.get('/projects/0'),
    await alice.put(HELLO, { description: 'changed' }),
  ]) {
    expect(headers.has('etag')).toBe(false);
  }
});
