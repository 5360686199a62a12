import type { Instance } from '../instance';
import type { CommitInfo } from '../repository/commitInfo';
import type { FileInfo } from '../repository/files';
import type { TreeEntry } from '../repository/treeEntry';
import type { Project } from '../world/model';
import { type Html, html, pathOf } from './html';
import { type Page, badge, day, table } from './layout';
import { markdown } from './markdown';
import { projectHref, projectPage } from './projectPage';

/** A place in a project's repository. */
export interface Place {
  ref: string;
  path: string;
}

/** `feature/x/src/a.ts`: which part of that is the ref? A branch that fits, or else the first segment (lib/extracts_ref.rb). */
export async function placeOf(
  { repositories }: Instance,
  project: Project,
  rest: string,
): Promise<Place> {
  const branches = await repositories.branchNames(project.id);
  const branch = branches
    .filter(name => rest === name || rest.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
  const ref = branch ?? rest.split('/')[0];
  return { ref, path: rest.slice(ref.length).replace(/^\/+|\/+$/g, '') };
}

/** The front page of a project. */
export async function overview(
  instance: Instance,
  project: Project,
): Promise<Page> {
  const { repositories } = instance;
  const place = { ref: project.defaultBranch, path: '' };
  const entries = await repositories.tree(project.id, place);
  return projectPage(instance, project, {
    title: project.name,
    section: '',
    body: html`
      <h1>${project.name}</h1>
      <p class="lead">
        ${badge(project.visibility)} ${project.archived && badge('archived')}
        ${project.deletion && badge('marked for deletion', 'bad')}
        ${project.description}
      </p>
      <p>
        <span class="soft">Clone:</span>
        <code>git clone ${instance.links.git(project)}</code>
      </p>
      ${
        entries
          ? [
              await listing(instance, project, place, entries),
              await readme(instance, project, place, entries),
            ]
          : html`<p class="empty">The repository of this project is empty.</p>`
      }
    `,
  });
}

/** `/-/tree/<ref>/<path>` */
export async function tree(
  instance: Instance,
  project: Project,
  place: Place,
): Promise<Page | undefined> {
  const entries = await instance.repositories.tree(project.id, place);
  return (
    entries &&
    projectPage(instance, project, {
      title: place.path || place.ref,
      section: '',
      body: html`
        <h1>${place.path || project.name}</h1>
        ${await listing(instance, project, place, entries)}
        ${await readme(instance, project, place, entries)}
      `,
    })
  );
}

/** `/-/blob/<ref>/<path>` */
export async function blob(
  instance: Instance,
  project: Project,
  place: Place,
): Promise<Page | undefined> {
  const file = await instance.repositories.file(
    project.id,
    place.ref,
    place.path,
  );
  return (
    file &&
    projectPage(instance, project, {
      title: place.path,
      section: '',
      body: html`
        <h1>${place.path.split('/').pop()}</h1>
        ${trail(instance, project, place)}
        <div class="panel">
          <div class="bar">
            <span>${file.content.length} bytes</span>
            <a href="${hrefOf(instance, project, 'raw', place)}">Raw</a>
          </div>
          ${contentOf(file)}
        </div>
      `,
    })
  );
}

/** `/-/commits` */
export async function commits(
  instance: Instance,
  project: Project,
): Promise<Page> {
  const found = await instance.repositories.commits(project.id, {
    ref: project.defaultBranch,
    limit: 100,
  });
  return projectPage(instance, project, {
    title: 'Commits',
    section: '/-/commits',
    body: html`
      <h1>Commits</h1>
      <p class="lead">The last ones on ${project.defaultBranch}.</p>
      ${table(
        ['Message', 'Author', 'Day', 'Commit'],
        found.map(each => [
          each.title,
          each.authorName,
          day(each.authoredDate),
          commitLink(instance, project, each),
        ]),
        'There are no commits yet.',
      )}
    `,
  });
}

/** `/-/commit/<sha>` */
export async function commit(
  instance: Instance,
  project: Project,
  sha: string,
): Promise<Page | undefined> {
  const found = await instance.repositories.commitInfo(project.id, sha);
  return (
    found &&
    projectPage(instance, project, {
      title: found.title,
      section: '/-/commits',
      body: html`
        <h1>${found.title}</h1>
        <p class="lead">
          ${found.authorName} on ${day(found.authoredDate)} ·
          <code>${found.id}</code>
        </p>
        <pre class="panel">${found.message}</pre>
        <p>
          <a
            href="${hrefOf(instance, project, 'tree', {
              ref: found.id,
              path: '',
            })}"
            >Browse the files at this commit</a
          >
        </p>
      `,
    })
  );
}

function commitLink(
  { world }: Instance,
  project: Project,
  { id }: CommitInfo,
): Html {
  return html`<a
    class="mono"
    href="${projectHref(world, project)}/-/commit/${id}"
    >${id.slice(0, 8)}</a
  >`;
}

function hrefOf(
  { world }: Instance,
  project: Project,
  kind: 'tree' | 'blob' | 'raw',
  { ref, path }: Place,
): string {
  const base = `${projectHref(world, project)}/-/${kind}/${pathOf(ref)}`;
  return path ? `${base}/${pathOf(path)}` : base;
}

/** The way from the root of the repository. */
function trail(instance: Instance, project: Project, place: Place): Html {
  const parts = place.path.split('/').filter(Boolean);
  const steps = parts.slice(0, -1).map((part, index) => {
    const path = parts.slice(0, index + 1).join('/');
    const href = hrefOf(instance, project, 'tree', { ref: place.ref, path });
    return html` / <a href="${href}">${part}</a>`;
  });
  const root = hrefOf(instance, project, 'tree', { ref: place.ref, path: '' });
  return html`<p class="mono">
    <a href="${root}">${place.ref}</a>${steps}${
      parts.length > 0 && html` / ${parts[parts.length - 1]}`
    }
  </p>`;
}

async function listing(
  instance: Instance,
  project: Project,
  place: Place,
  entries: TreeEntry[],
): Promise<Html> {
  const [last] = await instance.repositories.commits(project.id, {
    ref: place.ref,
    path: place.path || undefined,
    limit: 1,
  });
  return html`
    ${trail(instance, project, place)}
    <div class="panel">
      <div class="bar">
        <span>${last?.title}</span>
        <span class="soft"
          >${last && [commitLink(instance, project, last), ' · ']}
          ${day(last?.authoredDate)}</span
        >
      </div>
      <table>
        <tbody>
          ${entries.map(
            entry =>
              html`<tr>
                <td>${entryLink(instance, project, place, entry)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

function entryLink(
  instance: Instance,
  project: Project,
  { ref }: Place,
  { type, path }: TreeEntry,
): Html {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const kind = type === 'tree' ? 'tree' : 'blob';
  return html`<a href="${hrefOf(instance, project, kind, { ref, path })}"
    >${name}${type === 'tree' && '/'}</a
  >`;
}

const README = /^readme(\.(md|markdown|txt))?$/i;

async function readme(
  { repositories }: Instance,
  project: Project,
  { ref }: Place,
  entries: TreeEntry[],
): Promise<Html | undefined> {
  const entry = entries.find(
    ({ type, path }) =>
      type === 'blob' && README.test(path.slice(path.lastIndexOf('/') + 1)),
  );
  const file = entry && (await repositories.file(project.id, ref, entry.path));
  return (
    file &&
    html`<section class="panel" aria-label="README">
      <div class="bar"><strong>${file.path}</strong></div>
      <div class="prose">${markdown(file.content.toString())}</div>
    </section>`
  );
}

function contentOf({ content }: FileInfo): Html {
  if (content.includes(0)) {
    return html`<p class="empty">This file is not text.</p>`;
  }
  const lines = content.toString().replace(/\n$/, '').split('\n');
  return html`<div class="scroll">
    <table class="lines mono">
      <tbody>
        ${lines.map(
          (text, index) =>
            html`<tr id="L${index + 1}">
              <td>${index + 1}</td>
              <td>${text}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
