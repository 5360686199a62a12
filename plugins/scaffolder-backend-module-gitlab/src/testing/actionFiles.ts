import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ActionDeps } from '../deps';

const ACTIONS = resolvePackagePath(
  '@forgekey/plugin-scaffolder-backend-module-gitlab',
  'src/actions',
);

/** A file of `actions/<folder>/` that makes an action. */
export interface ActionFile {
  /** `projectAccessToken/create` */
  name: string;
  folder: string;
  verb: string;
  /** Name of the exported function. */
  factory: string;
  create(deps: ActionDeps): TemplateAction<any, any, any>;
  /** Whether the sibling `<verb>.<kind>.ts` is there. */
  hasSibling(kind: 'test' | 'docs'): boolean;
}

/** Every action of our own, found by walking and not by the list that may have forgotten it. */
export function actionFiles(): ActionFile[] {
  return readdirSync(ACTIONS, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(({ name: folder }) =>
      readdirSync(join(ACTIONS, folder))
        .filter(file => /^\w+\.ts$/.test(file))
        .flatMap(file => factoriesIn(folder, file.slice(0, -'.ts'.length))),
    );
}

function factoriesIn(folder: string, verb: string): ActionFile[] {
  const exported: Record<string, any> = jest.requireActual(
    join(ACTIONS, folder, verb),
  );
  return Object.keys(exported)
    .filter(name => /^create\w+Action$/.test(name))
    .map(factory => ({
      name: `${folder}/${verb}`,
      folder,
      verb,
      factory,
      create: exported[factory],
      hasSibling: kind =>
        existsSync(join(ACTIONS, folder, `${verb}.${kind}.ts`)),
    }));
}
