import type { Instance } from '../instance';
import type { Namespace, Project, Resource } from '../world/model';
import {
  fullPathOf,
  groups,
  projectPathOf,
  subgroupsOf,
} from '../world/namespaces';
import { type Html, html } from './html';
import { type Page, badge, day, table } from './layout';
import { namespaceCrumbs, namespaceHref, projectHref } from './projectPage';
import { accessTokens, members, variables } from './settings';

function projectTable(
  { world }: Instance,
  projects: readonly Project[],
  nothing: string,
): Html {
  return table(
    ['Project', 'Visibility', 'Last activity'],
    [...projects]
      .sort((a, b) => b.lastActivityAt.localeCompare(a.lastActivityAt))
      .map(project => [
        [
          html`<a href="${projectHref(world, project)}"
            >${projectPathOf(world, project)}</a
          >`,
          project.description &&
            html`<br /><span class="soft">${project.description}</span>`,
        ],
        [
          badge(project.visibility),
          project.archived && badge('archived'),
          project.deletion && badge('marked for deletion', 'bad'),
        ],
        day(project.lastActivityAt),
      ]),
    nothing,
  );
}

/** The home page. */
export function home(instance: Instance): Page {
  const { world } = instance;
  return {
    title: 'Projects',
    body: html`
      <h1>Projects</h1>
      <p class="lead">Everything in this sandbox, whoever it belongs to.</p>
      ${projectTable(
        instance,
        world.state.projects,
        'There are no projects yet.',
      )}
      <h2>Groups</h2>
      ${table(
        ['Group', 'Visibility'],
        groups(world).map(group => [
          html`<a href="${namespaceHref(world, group)}"
            >${fullPathOf(world, group)}</a
          >`,
          badge(group.visibility),
        ]),
        'There are no groups yet.',
      )}
    `,
  };
}

/** What a group's page shows, by the rest of its address. */
const GROUP_SECTIONS: Record<
  string,
  { tab: string; body(instance: Instance, resource: Resource): Html }
> = {
  '/-/settings/access_tokens': {
    tab: 'Access tokens',
    body: ({ world }, group) => accessTokens(world, group),
  },
  '/-/settings/ci_cd': {
    tab: 'CI/CD variables',
    body: ({ world }, group) => variables(world, group),
  },
  '/-/group_members': {
    tab: 'Members',
    body: ({ world }, group) => members(world, group),
  },
};

/** A group or a person: their projects, or one of a group's settings. */
export function namespacePage(
  instance: Instance,
  namespace: Namespace,
  section: string,
): Page | undefined {
  const { world } = instance;
  const base = namespaceHref(world, namespace);
  const settings =
    namespace.kind === 'group' ? GROUP_SECTIONS[section] : undefined;
  if (section !== '' && !settings) {
    return undefined;
  }
  return {
    title: namespace.name,
    crumbs: namespaceCrumbs(world, namespace),
    ...(namespace.kind === 'group' && {
      tabs: [
        { text: 'Projects', href: base },
        ...Object.entries(GROUP_SECTIONS).map(([path, { tab }]) => ({
          text: tab,
          href: `${base}${path}`,
        })),
      ],
      current: `${base}${section}`,
    }),
    body: settings
      ? settings.body(instance, { kind: 'group', id: namespace.id })
      : contents(instance, namespace),
  };
}

function contents(instance: Instance, namespace: Namespace): Html {
  const { world } = instance;
  const subgroups =
    namespace.kind === 'group' ? subgroupsOf(world, namespace) : [];
  return html`
    <h1>${namespace.name}</h1>
    <p class="lead">
      ${badge(namespace.visibility)}
      ${namespace.kind === 'group' && namespace.description}
    </p>
    ${projectTable(
      instance,
      world.state.projects.filter(
        ({ namespaceId }) => namespaceId === namespace.id,
      ),
      'There are no projects here yet.',
    )}
    ${
      subgroups.length > 0 && [
        html`<h2>Subgroups</h2>`,
        table(
          ['Group', 'Visibility'],
          subgroups.map(group => [
            html`<a href="${namespaceHref(world, group)}">${group.name}</a>`,
            badge(group.visibility),
          ]),
          '',
        ),
      ]
    }
  `;
}
