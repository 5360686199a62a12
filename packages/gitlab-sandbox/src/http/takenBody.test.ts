import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { readBytes } from './body';
import { takeToFile } from './takenBody';

describe('takeToFile', () => {
  let parent: string;

  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'gitlab-sandbox-taken-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const asRequest = (stream: PassThrough) =>
    stream as unknown as IncomingMessage;

  it('needs no file by any name once the body has come in', async () => {
    const request = new PassThrough();
    request.end('a pack');
    const body = await takeToFile(asRequest(request), parent);
    expect(readdirSync(parent)).toEqual([]);
    expect(String(await readBytes(body.read()))).toBe('a pack');
    await body.remove();
  });

  it.each([
    ['before anybody asks for it', false],
    ['before anybody reads it', true],
  ])('lets go of a body %s', async (_, asked) => {
    const request = new PassThrough();
    request.end('a pack');
    const body = await takeToFile(asRequest(request), parent);
    const stream = asked ? body.read() : undefined;
    await body.remove();
    expect(stream?.destroyed).toBe(asked || undefined);
  });

  it('leaves nothing behind where the client breaks off', async () => {
    const request = new PassThrough();
    const taken = takeToFile(asRequest(request), parent);
    request.write('half a pa');
    request.destroy(new Error('the client left'));
    await expect(taken).rejects.toThrow('the client left');
    expect(readdirSync(parent)).toEqual([]);
  });
});
