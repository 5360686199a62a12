import type { Instance } from '../instance';
import type { Namespace, Project } from '../world/model';
import {
  fullPathOf,
  namespaceOf,
  projectPathOf,
  withAncestors,
} from '../world/namespaces';
import type { World } from '../world/world';
import { pathOf } from './html';
import type { LinkTo, Page } from './layout';

/** Where a namespace's page is. */
export function namespaceHref(world: World, namespace: Namespace): string {
  const path = pathOf(fullPathOf(world, namespace));
  return namespace.kind === 'group' ? `/groups/${path}` : `/${path}`;
}

export function projectHref(world: World, project: Project): string {
  return `/${pathOf(projectPathOf(world, project))}`;
}

export function namespaceCrumbs(world: World, namespace: Namespace): LinkTo[] {
  return withAncestors(world, namespace)
    .reverse()
    .map(each => ({ text: each.name, href: namespaceHref(world, each) }));
}

/** A page of a project: the way to it and its tabs are the same everywhere. */
export function projectPage(
  { world }: Instance,
  project: Project,
  page: Pick<Page, 'title' | 'body'> & { section: string },
): Page {
  const base = projectHref(world, project);
  const tabs = Object.entries({
    '': 'Files',
    '/-/commits': 'Commits',
    '/-/settings/access_tokens': 'Access tokens',
    '/-/settings/ci_cd': 'CI/CD variables',
    '/-/settings/repository': 'Repository',
    '/-/project_members': 'Members',
  });
  return {
    title: page.title,
    crumbs: [
      ...namespaceCrumbs(world, namespaceOf(world, project)),
      { text: project.name, href: base },
    ],
    tabs: tabs.map(([path, text]) => ({ text, href: `${base}${path}` })),
    current: `${base}${page.section}`,
    body: page.body,
  };
}
