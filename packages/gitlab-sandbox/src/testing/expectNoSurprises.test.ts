import { expectNoSurprises, useSandbox } from '.';

const box = useSandbox();
const HELLO = '/projects/acme%2Fplatform%2Fhello';

const mint = (name: string) =>
  box.as('alice').post(`${HELLO}/access_tokens`, { name, scopes: ['api'] });

const look = (liveTokens?: string[]) => () =>
  expectNoSurprises(box.sandbox, { liveTokens });

it('is content with the seed, and with what was declared', async () => {
  expect(look()).not.toThrow();
  await mint('ci');
  await mint('ci');
  expect(look(['ci', 'ci'])).not.toThrow();
});

it('names tokens that were left alive, one by one', async () => {
  const { body } = await mint('ci');
  await mint('ci');
  expect(look()).toThrow(
    `nobody declared that project access token ${body.id} "ci" stays alive`,
  );
  // An orphan has the name of the token that was meant.
  expect(look(['ci'])).toThrow(/nobody declared that project access token/);
});

it('does not mind the dead', async () => {
  const { body: revoked } = await mint('revoked');
  await box.as('alice').delete(`${HELLO}/access_tokens/${revoked.id}`);
  const { body: rotated } = await mint('rotated');
  await box.as('alice').post(`${HELLO}/access_tokens/${rotated.id}/rotate`);
  expect(look(['rotated'])).not.toThrow();
  box.sandbox.clock.set('2027-11-23T00:00:00Z');
  expect(look()).not.toThrow();
});

it('knows deploy tokens too', async () => {
  const { body } = await box
    .as('alice')
    .post(`${HELLO}/deploy_tokens`, { name: 'd', scopes: ['read_registry'] });
  expect(look()).toThrow(`deploy token ${body.id} "d" stays alive`);
  expect(look(['d'])).not.toThrow();
});

it('says which declared token is not there', () => {
  expect(look(['ci'])).toThrow('no token "ci" is alive');
});

it('finds routes that are missing, and mistakes of the sandbox', async () => {
  await box.as('alice').get('/no/such/route');
  await box.as('alice').get('/projects/1/languages');
  expect(look()).toThrow(
    /no route serves GET \/api\/v4\/no\/such\/route\nno route serves GET \/api\/v4\/projects\/1\/languages/,
  );
});

it('finds a token in the journal', () => {
  box.sandbox.journal.begin({
    operation: 'version.get',
    method: 'GET',
    path: '/?note=sandbox-alice-token',
    startedAt: '',
  });
  expect(look()).toThrow('the journal holds a token');
});

describe('of a file', () => {
  afterEach(box.expectNoSurprises);

  it('is told what a test leaves behind', async () => {
    await mint('ci');
    expect(box.expectNoSurprises).toThrow('stays alive');
    box.leavesAlive('ci');
    expect(box.expectNoSurprises).not.toThrow();
  });

  it('forgets it for the next one', async () => {
    expect(box.expectNoSurprises).not.toThrow();
  });
});
