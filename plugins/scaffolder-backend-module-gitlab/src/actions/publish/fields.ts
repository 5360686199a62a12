import type { z as zodV3 } from 'zod/v3';
import {
  differencesField,
  ifExistsField,
  repoUrlField,
  textField,
  tokenField,
} from '../../input/fields';
import { legacyInput } from './legacy';

type Zod = typeof zodV3;

/** Upstream's defaults. */
const DEFAULT_BRANCH = 'master';
export const DEFAULT_COMMIT_MESSAGE = 'initial commit';
/** scaffolder-node’s, as upstream. */
export const DEFAULT_AUTHOR = {
  name: 'Scaffolder',
  email: 'scaffolder@backstage.io',
};

const visibility = (z: Zod) => z.enum(['private', 'internal', 'public']);

const optionalText = (description: string) => (z: Zod) =>
  textField(z).optional().describe(description);

const branchName = (z: Zod) =>
  textField(z).refine(text => text !== '', 'must not be empty');

const flag = (description: string) => (z: Zod) =>
  z.boolean().optional().describe(description);

/** GitLab's own names, handed on as they are. */
const settings = (z: Zod) =>
  z
    .object({
      name: optionalText(
        'Human-readable name of the project. Default: the name from repoUrl',
      )(z),
      path: optionalText('Path of the project. Default: the name from repoUrl')(
        z,
      ),
      description: optionalText('Short description of the project')(z),
      visibility: visibility(z)
        .optional()
        .describe('Who can see the project. Default: private'),
      topics: z
        .array(textField(z))
        .optional()
        .describe('Topics of the project'),
      merge_method: z
        .enum(['merge', 'rebase_merge', 'ff'])
        .optional()
        .describe('How merge requests are merged'),
      squash_option: z
        .enum(['never', 'always', 'default_on', 'default_off'])
        .optional()
        .describe('Whether commits are squashed on merge'),
      auto_devops_enabled: flag('Enable Auto DevOps for this project')(z),
      ci_config_path: optionalText('Path of the CI configuration file')(z),
      only_allow_merge_if_pipeline_succeeds: flag('Pipelines must succeed')(z),
      allow_merge_on_skipped_pipeline: flag(
        'Skipped pipelines count as successful',
      )(z),
      only_allow_merge_if_all_discussions_are_resolved: flag(
        'All threads must be resolved',
      )(z),
    })
    .optional()
    .describe('Settings of the project, in GitLab’s own names');

const branches = (z: Zod) =>
  z
    .array(
      z.object({
        name: branchName(z).describe('Name of the branch'),
        protect: flag('Protect the branch')(z),
        create: flag('Create the branch')(z),
        ref: optionalText(
          'Branch, tag or commit from which it is created. Default: the default branch',
        )(z),
      }),
    )
    .optional()
    .describe('Branches to create and to protect, after the content is pushed');

const projectVariables = (z: Zod) =>
  z
    .array(
      z.object({
        key: z
          .string()
          .describe(
            'Key of the variable: at most 255 characters, only A-Z, a-z, 0-9, and _',
          ),
        value: textField(z).describe(
          'Value of the variable: plain text, a number or a boolean, which become their text, the sealed output of another step, or a text with sealed values in it',
        ),
        description: optionalText('Description of the variable')(z),
        variable_type: z
          .enum(['env_var', 'file'])
          .optional()
          .describe('Whether it is a variable or a file. Default: env_var'),
        protected: flag(
          'Only pipelines of protected branches and tags get it. Default: false',
        )(z),
        masked: flag(
          'Masked in job logs. Default: true for a value that was sealed, else false',
        )(z),
        masked_and_hidden: flag(
          'Masked, and hidden in the CI/CD settings for good. Default: true for a value that was sealed, else false',
        )(z),
        raw: flag(
          'GitLab takes the value as it is, and expands no variables in it. Default: false',
        )(z),
        environment_scope: optionalText('Environments that get it. Default: *')(
          z,
        ),
      }),
    )
    .optional()
    .describe('CI/CD variables to create. A sealed value is opened');

export const publishInput = {
  repoUrl: repoUrlField,
  repoVisibility: (z: Zod) =>
    visibility(z)
      .default('private')
      .describe(
        'Who can see the project (deprecated, use settings.visibility instead)',
      ),
  defaultBranch: (z: Zod) =>
    branchName(z)
      .default(DEFAULT_BRANCH)
      .describe('The branch to push to, which becomes the default branch'),
  gitCommitMessage: optionalText(
    `Message of the commit. Default: scaffolder.defaultCommitMessage, else '${DEFAULT_COMMIT_MESSAGE}'`,
  ),
  gitAuthorName: optionalText(
    "Author of the commit. Default: scaffolder.defaultAuthor.name, else 'Scaffolder'",
  ),
  gitAuthorEmail: optionalText(
    "E-mail address of the author. Default: scaffolder.defaultAuthor.email, else 'scaffolder@backstage.io'",
  ),
  signCommit: flag('Sign the commit with the PGP private key of the portal'),
  sourcePath: (z: Zod) =>
    z
      .union([z.string(), z.boolean()])
      .optional()
      .describe(
        'Path within the workspace that becomes the root of the repository. Left out or true: the whole workspace. false: the repository stays empty',
      ),
  skipExisting: (z: Zod) =>
    z
      .boolean()
      .default(false)
      .describe(
        'Do nothing at all if the project already exists. See ifExists for the choice that goes on with it',
      ),
  ifExists: ifExistsField({
    fail: 'fail, and say who owns it',
    reuse:
      'go on with it; push only where it is empty or already has this content',
  }),
  token: tokenField,
  setUserAsOwner: (z: Zod) =>
    z
      .boolean()
      .default(false)
      .describe(
        "Make the owner of the token an owner of the project, where this task creates it. Needs the integration's token as well",
      ),
  ownerUsername: optionalText(
    "Username of a GitLab user to make an owner of the project, where this task creates it. Needs the integration's token",
  ),
  topics: (z: Zod) =>
    z
      .array(textField(z))
      .default([])
      .describe(
        'Topics of the project (deprecated, use settings.topics instead)',
      ),
  settings,
  branches,
  projectVariables,
  ...legacyInput,
};

export const publishOutput = {
  remoteUrl: (z: Zod) => z.string().describe('URL of the project'),
  repoContentsUrl: (z: Zod) =>
    z.string().describe('URL of the root of the repository'),
  projectId: (z: Zod) => z.number().describe('Id of the project'),
  commitHash: (z: Zod) =>
    z.string().optional().describe('Hash of the first commit'),
  created: (z: Zod) =>
    z.boolean().describe('Whether the project was created by this task'),
  differences: differencesField,
};
