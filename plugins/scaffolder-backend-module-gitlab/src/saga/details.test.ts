import { z } from 'zod';
import { RESOURCES } from '../resources';
import { DetailsError, detailsFormat, versioned } from './details';
import { registryOf } from './resource';

const entry = (details: Record<string, unknown>) => ({
  id: 'entry-1',
  kind: 'webhook',
  details,
});

describe('details of a kind', () => {
  const first = detailsFormat(z.object({ url: z.string().optional() }));
  const second = detailsFormat(z.object({ urls: z.array(z.string()) }), [
    old => ({ urls: old.url ? [old.url] : [] }),
  ]);
  const third = detailsFormat(z.object({ addresses: z.array(z.string()) }), [
    old => ({ urls: old.url ? [old.url] : [] }),
    old => ({ addresses: old.urls }),
  ]);

  it('of the first version say nothing of it', () => {
    expect(versioned(first, { url: 'a' })).toEqual({ url: 'a' });
    expect(versioned(first, undefined)).toBeUndefined();
    expect(first.read(entry({ url: 'a' }))).toEqual({ url: 'a' });
  });

  it.each([
    ['first', { url: 'a' }],
    ['second', { v: 2, urls: ['a'] }],
    ['third', versioned(third, { addresses: ['a'] })!],
  ])('of the %s version are read by the third', (_, details) => {
    expect(third.read(entry(details))).toEqual({ addresses: ['a'] });
  });

  it('of a newer version are refused, and it is said what to do', () => {
    const newer = entry({ v: 3, addresses: [] });
    expect(() => second.read(newer)).toThrow(DetailsError);
    expect(() => second.read(newer)).toThrow(
      /entry-1 .*\(webhook\).* version 3.* reads 2 and older\. Install/,
    );
  });

  it('that nobody of this module wrote are refused, with the place and without the value', () => {
    const wrong = entry({ url: ['secret'] });
    expect(() => first.read(wrong)).toThrow(DetailsError);
    expect(() => first.read(wrong)).toThrow(/look at url in the column/);
    expect(() => first.read(wrong)).not.toThrow(/secret/);
  });
});

describe('the registry of kinds', () => {
  it('has a noun, and a target of its own, for each', () => {
    const place = {
      host: 'gitlab.example.com',
      containerKind: 'project' as const,
      containerId: '42',
      name: 'Main',
    };
    const targets = RESOURCES.all.map(it => [it.kind, it.target(place)]);
    expect(targets).toEqual([
      ['project', 'project:gitlab.example.com/main'],
      ['content', 'branch:gitlab.example.com/project/42/Main'],
      ['branch', 'branch:gitlab.example.com/project/42/Main'],
      ['protectedBranch', 'branch:gitlab.example.com/project/42/Main'],
      ['member', 'member:gitlab.example.com/project/42/Main'],
      ['accessToken', 'token:gitlab.example.com/project/42/Main'],
      ['deployToken', 'deployToken:gitlab.example.com/project/42/Main'],
      ['variable', 'variable:gitlab.example.com/project/42/Main@*'],
      ['rotation', 'rotation:gitlab.example.com/project/42/Main'],
      ['removal', 'removal:gitlab.example.com/project/42/Main@*'],
    ]);
    expect(new Set(RESOURCES.all.map(it => it.noun)).size).toBe(
      RESOURCES.all.length,
    );
  });

  it('takes each word once', () => {
    const [one] = RESOURCES.all;
    expect(() => registryOf([one, one])).toThrow('same word');
  });

  it('leaves what a newer version has made, and says so', async () => {
    const resource = RESOURCES.of({ kind: 'webhook' });
    const outcome = await resource.undo(
      { ...entry({}), name: 'https://example.com' } as never,
      {} as never,
    );
    expect(outcome).toMatchObject({
      outcome: 'left',
      says: expect.stringContaining(
        'Left webhook "https://example.com": a newer version',
      ),
    });
  });
});
