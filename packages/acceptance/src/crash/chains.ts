import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { inRepository } from '../repository';

/** How the token gets into its variable. */
export const CHAINS = ['deposited', 'chained'] as const;
export type Chain = (typeof CHAINS)[number];

/**
 * What comes after a failure: somebody presses Retry, or the template's last step undoes everything. A template that
 * rolls back does so as soon as it fails, so for the other case its last step is left out.
 */
export const AFTERMATHS = ['retry', 'rollback'] as const;
export type Aftermath = (typeof AFTERMATHS)[number];

/** Both chains put the token into this CI/CD variable. */
export const VARIABLE_KEY = 'RELEASE_TOKEN';

const FOLDER = inRepository('templates/new-service');
const FILES: Record<Chain, string> = {
  deposited: 'template.yaml',
  chained: 'chained.yaml',
};
const ROLLBACK = 'gitlab:task:rollback';

/** Id of the step that rolls back, in the templates that do. */
export const ROLLBACK_STEP = 'rollback';

/** Replaces the release token of a project that is there: a small chain, of which two tasks run at once. */
const REPLACING = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'replacing' },
  spec: {
    owner: 'group:default/guests',
    type: 'service',
    parameters: {
      required: ['group', 'name'],
      properties: { group: { type: 'string' }, name: { type: 'string' } },
    },
    steps: [
      {
        id: 'token',
        action: 'gitlab:projectAccessToken:create',
        input: {
          repoUrl:
            '${{ environment.parameters.gitlabHost }}?owner=${{ parameters.group }}&repo=${{ parameters.name }}',
          name: 'release',
          accessLevel: 'developer',
          scopes: ['write_repository'],
          expiresIn: '90d',
          ifExists: 'replace',
          variableKey: VARIABLE_KEY,
        },
      },
    ],
  },
};

/** A GitLab that a template is written for. */
export interface TemplateHost {
  /** Tells the templates of one GitLab from those of another. */
  lane: number;
  host: string;
  url: string;
}

export function templateName(
  chain: Chain,
  aftermath: Aftermath,
  lane: number,
): string {
  return `crash-${chain}-${aftermath}-${lane}`;
}

/** Name of the template that replaces the token of a project that a chain has made. */
export function replacingTemplateName(lane: number): string {
  return `crash-replacing-${lane}`;
}

/**
 * Writes every variant of `templates/new-service` into a directory, made from the templates themselves, and the template
 * that replaces a token.
 *
 * @returns the file that lists them for the catalog
 */
export function writeTemplates(
  directory: string,
  hosts: TemplateHost[],
): string {
  cpSync(FOLDER, directory, { recursive: true });
  const write = (name: string, template: ParsedTemplate, host: TemplateHost) =>
    writeFileSync(
      join(directory, `${name}.yaml`),
      forHost({ ...template, metadata: { ...template.metadata, name } }, host),
    );
  const files = hosts.flatMap(host => {
    const variants = CHAINS.flatMap(chain =>
      AFTERMATHS.map(aftermath => {
        const name = templateName(chain, aftermath, host.lane);
        write(name, derive(chain, aftermath), host);
        return name;
      }),
    );
    const replacing = replacingTemplateName(host.lane);
    write(replacing, REPLACING, host);
    return [...variants, replacing];
  });
  const list = join(directory, 'crash.yaml');
  writeFileSync(
    list,
    stringify({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Location',
      metadata: { name: 'crash-templates' },
      spec: { targets: files.map(name => `./${name}.yaml`) },
    }),
  );
  return list;
}

interface ParsedTemplate {
  metadata: { name: string };
  spec: { steps: { id: string; action: string; if?: string }[] };
}

function derive(chain: Chain, aftermath: Aftermath): ParsedTemplate {
  const template: ParsedTemplate = parse(
    readFileSync(join(FOLDER, FILES[chain]), 'utf8'),
  );
  const steps = template.spec.steps.filter(({ action }) => action !== ROLLBACK);
  template.spec.steps =
    aftermath === 'retry'
      ? steps
      : [
          ...steps,
          { id: ROLLBACK_STEP, action: ROLLBACK, if: '${{ failure() }}' },
        ];
  return template;
}

function forHost(
  template: ParsedTemplate,
  { host, url }: TemplateHost,
): string {
  return stringify(template)
    .replaceAll('${{ environment.parameters.gitlabHost }}', host)
    .replaceAll('${{ environment.parameters.gitlabUrl }}', url);
}
