import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { actionPageName } from '../docs/renderActionPage';
import { actionFiles } from '../testing/actionFiles';
import { ActionHarness } from '../testing/actionHarness';
import { ACTION_DOCS, createGitLabActions } from './index';

const PAGES = join(__dirname, '../../../../docs/actions');

type Action = TemplateAction<any, any, any>;

/** Paths of fields below this JSON schema that say nothing about themselves. */
function undescribed(schema: any, path = ''): string[] {
  const below = Object.entries<any>(schema?.properties ?? {}).flatMap(
    ([name, field]) => {
      const at = path ? `${path}.${name}` : name;
      return [
        ...(field.description?.trim() ? [] : [at]),
        ...undescribed(field, at),
      ];
    },
  );
  return schema?.items ? [...below, ...undescribed(schema.items, path)] : below;
}

describe('the house', () => {
  const files = actionFiles();
  let kit: ActionHarness;
  let registered: Action[];

  beforeAll(async () => {
    kit = await ActionHarness.start();
    registered = createGitLabActions(await kit.deps());
  });
  afterAll(() => kit.stop());

  const created = async (name: string): Promise<Action> =>
    files.find(it => it.name === name)!.create(await kit.deps());

  it('has the actions that people know', () => {
    expect(files.map(it => it.name)).toEqual(
      expect.arrayContaining([
        'projectAccessToken/create',
        'projectVariable/create',
        'publish/gitlab',
        'task/rollback',
      ]),
    );
  });

  it('registers every id once', () => {
    const ids = registered.map(it => it.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has a page in the documentation for every id, and for nothing else', () => {
    for (const { id } of registered) {
      const page = join(PAGES, actionPageName(id));
      expect([id, existsSync(page)]).toEqual([id, true]);
      expect(readFileSync(page, 'utf8')).toContain(id);
    }
    expect(Object.keys(ACTION_DOCS).sort()).toEqual(
      registered.map(({ id }) => id).sort(),
    );
  });

  describe.each(files)('$name', ({ name, folder, verb, factory }) => {
    let action: Action;
    beforeAll(async () => {
      action = await created(name);
    });

    it('is the only action of its file, and called as the file', () => {
      expect(files.filter(it => it.name === name)).toHaveLength(1);
      expect(factory.toLowerCase()).toBe(
        `create${folder}${verb}action`.toLowerCase(),
      );
    });

    it('has the id that its path says, and is registered', () => {
      expect([`gitlab:${folder}:${verb}`, `${folder}:${verb}`]).toContain(
        action.id,
      );
      expect(registered.map(it => it.id)).toContain(action.id);
    });

    it('has a test and its documentation beside it, with examples', () => {
      const file = files.find(it => it.name === name)!;
      expect(file.hasSibling('test')).toBe(true);
      expect(file.hasSibling('docs')).toBe(true);
      expect(ACTION_DOCS[action.id]).toBe(
        jest.requireActual(`./${name}.docs`).docs,
      );
      expect(action.examples?.length).toBeGreaterThan(0);
      for (const example of action.examples ?? []) {
        expect(example.description.trim()).not.toBe('');
      }
    });

    it('leaves no row of its page empty', () => {
      expect(Object.values(ACTION_DOCS[action.id])).not.toContain('');
      expect(ACTION_DOCS[action.id].calls).not.toHaveLength(0);
    });

    it('says what it does, what it takes and what it gives, down to every field', () => {
      expect(action.description?.trim()).toBeTruthy();
      expect(action.schema?.input).toMatchObject({
        type: 'object',
        properties: expect.any(Object),
      });
      expect(action.schema?.output).toMatchObject({
        type: 'object',
        properties: expect.any(Object),
      });
      expect(undescribed(action.schema?.input)).toEqual([]);
      expect(undescribed(action.schema?.output)).toEqual([]);
    });

    it('takes a token of the user', () => {
      expect((action.schema?.input as any).properties.token).toMatchObject({
        type: 'string',
      });
      expect((action.schema?.input as any).required ?? []).not.toContain(
        'token',
      );
    });

    it('can be tried in a dry run', () => {
      expect(action.supportsDryRun).toBe(true);
    });
  });
});
