import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { QUIET } from './actions';

type Actions = Record<string, TemplateAction<any, any, any>>;

const LINE =
  'export const answer = 42; // a line of text as source code has it\n';

/** A workspace with so many files of so many bytes, of text or of what does not shrink. */
export async function workspaceOf(
  directory: string,
  content: { files: number; bytes: number; random: boolean },
): Promise<string> {
  const workspace = await mkdtemp(join(directory, 'workspace-'));
  const { files, bytes, random } = content;
  for (let i = 0; i < files; i++) {
    const folder = join(workspace, `folder${i % 50}`);
    await mkdir(folder, { recursive: true });
    const body = random
      ? randomBytes(bytes)
      : `// ${i}\n${LINE.repeat(Math.ceil(bytes / LINE.length))}`.slice(
          0,
          bytes,
        );
    await writeFile(join(folder, `file${i}.js`), body);
  }
  return workspace;
}

/** Runs an action as the scaffolder's runner does, and gives its outputs. */
export async function runAction(
  action: TemplateAction<any, any, any>,
  input: Record<string, unknown>,
  task: { id: string; workspace: string; signal: AbortSignal },
): Promise<Record<string, any>> {
  const outputs: Record<string, any> = {};
  await action.handler({
    input: JSON.parse(JSON.stringify(input)),
    task: { id: task.id },
    step: { id: action.id, name: action.id },
    secrets: {},
    logger: QUIET,
    workspacePath: task.workspace,
    signal: task.signal,
    user: { ref: 'user:default/guest' },
    createTemporaryDirectory: () => mkdtemp(`${task.workspace}-`),
    output: (name: string, value: unknown) => {
      outputs[name] = value;
    },
    checkpoint: async ({ fn }: any) =>
      JSON.parse(JSON.stringify(await fn()) ?? 'null'),
  } as any);
  return outputs;
}

/** Publish, token, variable: the chain of upstream's README. */
export async function runChain(
  actions: Actions,
  where: { host: string; name: string; workspace: string },
): Promise<void> {
  const repoUrl = `${where.host}?owner=acme&repo=${where.name}`;
  const task = {
    id: where.name,
    workspace: where.workspace,
    signal: new AbortController().signal,
  };
  const { projectId } = await runAction(
    actions['publish:gitlab'],
    { repoUrl, defaultBranch: 'main', repoVisibility: 'private' },
    task,
  );
  const { access_token: value } = await runAction(
    actions['gitlab:projectAccessToken:create'],
    {
      repoUrl,
      projectId,
      name: 'pipeline',
      accessLevel: 30,
      scopes: ['write_repository'],
      expiresAt: expiry(),
    },
    task,
  );
  await runAction(
    actions['gitlab:projectVariable:create'],
    {
      repoUrl,
      projectId,
      key: 'PIPELINE_TOKEN',
      value,
      variableType: 'env_var',
      masked: true,
    },
    task,
  );
}

function expiry(): string {
  return new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
}
