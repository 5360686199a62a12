import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { addressOf, decodePath } from '../http/address';
import type { Instance } from '../instance';
import { RepositoryGone } from '../repository/repositories';
import { avatarOf } from '../world/avatars';
import type { Avatar, Project, Resource, ResourceKind } from '../world/model';
import {
  namespaceByPath,
  projectByPath,
  projectMovedFrom,
} from '../world/namespaces';
import { blob, commit, commits, overview, placeOf, tree } from './files';
import { html, pathOf } from './html';
import { type Page, layout } from './layout';
import { home, namespacePage } from './namespaces';
import { projectHref, projectPage } from './projectPage';
import {
  accessTokens,
  members,
  repositorySettings,
  variables,
} from './settings';

/** What people are shown: a page, bytes, another address, or nothing of that name. */
type Shown =
  | { kind: 'page'; page: Page }
  | { kind: 'raw'; content: Buffer; type?: string }
  | { kind: 'moved'; location: string }
  | undefined;

type Show = (
  instance: Instance,
  project: Project,
  rest: string,
) => Promise<Shown>;

const shown = (page: Page | undefined): Shown => page && { kind: 'page', page };

const resourceOf = ({ id }: Project): Resource => ({ kind: 'project', id });

/** What a project's address may go on with. The first that fits is shown; the part in parentheses is handed on. */
const PROJECT_PAGES: [RegExp, Show][] = [
  [/^$/, async (...args) => shown(await overview(args[0], args[1]))],
  [
    /^\/-\/tree\/(.+)$/s,
    async (instance, project, rest) =>
      shown(
        await tree(instance, project, await placeOf(instance, project, rest)),
      ),
  ],
  [
    /^\/-\/blob\/(.+)$/s,
    async (instance, project, rest) =>
      shown(
        await blob(instance, project, await placeOf(instance, project, rest)),
      ),
  ],
  [
    /^\/-\/raw\/(.+)$/s,
    async (instance, project, rest) => {
      const { ref, path } = await placeOf(instance, project, rest);
      const file = await instance.repositories.file(project.id, ref, path);
      return file && { kind: 'raw', content: file.content };
    },
  ],
  [
    /^\/-\/commits(?:\/.*)?$/s,
    async (instance, project) => shown(await commits(instance, project)),
  ],
  [
    /^\/-\/commit\/([0-9a-f]+)$/,
    async (instance, project, sha) =>
      shown(await commit(instance, project, sha)),
  ],
  settingsPage(
    '/-/settings/access_tokens',
    'Access tokens',
    (instance, project) => accessTokens(instance.world, resourceOf(project)),
  ),
  settingsPage('/-/settings/ci_cd', 'CI/CD variables', (instance, project) =>
    variables(instance.world, resourceOf(project)),
  ),
  settingsPage('/-/settings/repository', 'Repository', (instance, project) =>
    repositorySettings(instance.world, project.id),
  ),
  settingsPage('/-/project_members', 'Members', (instance, project) =>
    members(instance.world, resourceOf(project)),
  ),
];

function settingsPage(
  section: string,
  title: string,
  body: (instance: Instance, project: Project) => Page['body'],
): [RegExp, Show] {
  return [
    new RegExp(`^${section}$`),
    async (instance, project) =>
      shown(
        projectPage(instance, project, {
          title: `${title} · ${project.name}`,
          section,
          body: body(instance, project),
        }),
      ),
  ];
}

/** Answers people: plain pages where GitLab's `web_url`s point. They show everything to everybody; it is a sandbox. */
export async function handlePage(
  instance: Instance,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  const { pathname } = addressOf(request, instance.url);
  const answer = ['GET', 'HEAD'].includes(request.method ?? '')
    ? await find(instance, decodePath(pathname).replace(/\/+$/, '')).catch(
        nothingWhereRepositoryIsGone,
      )
    : undefined;
  send(response, answer);
}

function nothingWhereRepositoryIsGone(error: unknown): Shown {
  if (error instanceof RepositoryGone) {
    return undefined;
  }
  throw error;
}

/** Where `avatar_url` leads; the name at its end is for people. */
const AVATAR = /^\/uploads\/-\/system\/(project|group)\/avatar\/(\d+)\//;

const PICTURES: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

function picture(avatar: Avatar | null): Shown {
  if (!avatar) {
    return undefined;
  }
  const type = PICTURES[extname(avatar.filename).toLowerCase()];
  return {
    kind: 'raw',
    content: Buffer.from(avatar.content, 'base64'),
    type: type ?? 'application/octet-stream',
  };
}

async function find(instance: Instance, path: string): Promise<Shown> {
  const { world } = instance;
  if (path === '') {
    return shown(home(instance));
  }
  const [, kind, id] = AVATAR.exec(path) ?? [];
  if (kind) {
    return picture(
      avatarOf(world, { kind: kind as ResourceKind, id: Number(id) }),
    );
  }
  const dash = path.indexOf('/-/');
  const section = dash < 0 ? '' : path.slice(dash);
  const owner = (dash < 0 ? path : path.slice(0, dash)).slice(1);
  const project = projectByPath(world, owner);
  if (project) {
    return findInProject(instance, project, section);
  }
  const namespace = namespaceByPath(world, owner.replace(/^groups\//, ''));
  if (namespace) {
    return shown(namespacePage(instance, namespace, section));
  }
  // The address of a repository leads people to the project (app/controllers/projects_controller.rb).
  const moved =
    projectByPath(world, owner.replace(/\.git$/, '')) ??
    projectMovedFrom(world, owner);
  return (
    moved && {
      kind: 'moved',
      location: projectHref(world, moved) + pathOf(section),
    }
  );
}

async function findInProject(
  instance: Instance,
  project: Project,
  section: string,
): Promise<Shown> {
  for (const [pattern, show] of PROJECT_PAGES) {
    const match = pattern.exec(section);
    if (match) {
      return show(instance, project, match[1] ?? '');
    }
  }
  return undefined;
}

const NOT_FOUND: Page = {
  title: 'Not found',
  body: html`
    <h1>Page not found</h1>
    <p class="lead">
      There is nothing at this address. The sandbox shows projects, groups,
      files, tokens, variables and members; <a href="/">start at the top</a>.
    </p>
  `,
};

const HEADERS = {
  // No scripts, nothing from elsewhere.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

function send(response: ServerResponse, answer: Shown): void {
  if (answer?.kind === 'moved') {
    response.writeHead(302, { Location: answer.location }).end();
    return;
  }
  if (answer?.kind === 'raw') {
    response
      .writeHead(200, {
        ...HEADERS,
        'Content-Type': answer.type ?? 'text/plain; charset=utf-8',
      })
      .end(answer.content);
    return;
  }
  response
    .writeHead(answer ? 200 : 404, {
      ...HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
    })
    .end(layout(answer?.page ?? NOT_FOUND));
}
