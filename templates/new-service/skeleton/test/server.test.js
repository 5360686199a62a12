import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { createService } from '../src/server.js';

const name = ${{ values.name | dump }};
const service = createService({ name });
let url;

before(async () => {
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  url = `http://127.0.0.1:${service.address().port}`;
});
after(() => service.close());

test('says what it is', async () => {
  const response = await fetch(url);
  assert.deepEqual(await response.json(), {
    message: `This is ${name}`,
  });
});

test('says that it is well', async () => {
  const response = await fetch(`${url}/healthz`);
  assert.equal(response.status, 200);
});

test('knows what it does not know', async () => {
  const response = await fetch(`${url}/elsewhere`);
  assert.equal(response.status, 404);
});
