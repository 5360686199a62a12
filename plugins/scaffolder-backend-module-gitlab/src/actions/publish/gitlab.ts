import { InputError, NotFoundError } from '@backstage/errors';
import {
  createTemplateAction,
  getRepoSourceDirectory,
} from '@backstage/plugin-scaffolder-node';
import type { GitLabActionDeps } from '../../deps';
import { detailsOfContent, pushContent } from '../../effects/content';
import { isLost, openOrMintAgain } from '../../effects/openOrMintAgain';
import {
  createOrAdoptProject,
  findProjectAt,
  taken,
} from '../../effects/project';
import { checkHasFiles } from '../../git/push';
import { credentialOf, openStep, type Step } from '../../effects/step';
import { planVariable, storeVariable } from '../../effects/variable';
import type { GitLabProject } from '../../gitlab/api';
import { isTaken } from '../../gitlab/errors';
import { parseRepoUrl } from '../../gitlab/projectRef';
import { parseInput, type Parsed } from '../../kit/parseInput';
import { PLANNED_PROJECT_ID } from '../../kit/plannedProject';
import { isOpen, type LedgerEntry, type Thing } from '../../ledger/ledger';
import { Secret } from '../../sealing/secret';
import {
  DEFAULT_AUTHOR,
  DEFAULT_COMMIT_MESSAGE,
  publishInput,
  publishOutput,
} from './fields';
import { examples } from './gitlab.examples';
import { planProject, type ProjectPlan, readListedVariable } from './plan';

const ID = 'publish:gitlab';
const OWNER_LEVEL = 50;
/** What git calls no commit; a dry run outputs it. */
const PLANNED_COMMIT = '0'.repeat(40);

type Wanted = Parsed<typeof publishInput>;

/**
 * `publish:gitlab`
 *
 * Calls    `GET /namespaces/:path`, `POST /projects`, a git push; more only for owners, branches and variables
 * Changes  a project with one commit on its default branch appears
 * Again    another attempt of the same task goes on with the project it made; a new task does as `ifExists` says
 * Secret   opens sealed values of `token` and `projectVariables`
 *
 * @public
 */
export function createPublishGitLabAction(deps: GitLabActionDeps) {
  return createTemplateAction({
    id: ID,
    description:
      'Creates a GitLab project and pushes the content of the workspace to it',
    examples,
    supportsDryRun: true,
    schema: { input: publishInput, output: publishOutput },
    async handler(ctx) {
      const wanted = parseInput(publishInput, ctx.input);
      const { host, owner, repo } = parseRepoUrl(
        wanted.repoUrl,
        deps.integrations,
      );
      const plan = planProject({ ...wanted, owner, repo });
      const variables = (wanted.projectVariables ?? []).map(listed => ({
        wish: readListedVariable(listed),
        value: Secret.of(listed.value),
      }));
      refuseWhatUserCredentialsForbid(wanted, deps);

      const step = await openStep(deps, ctx, {
        actionId: ID,
        host,
        token: wanted.token,
      });
      const content = planContent(wanted, ctx.workspacePath, step, deps);
      for (const { wish, value } of variables) {
        await refuseWhatCannotBeStored(step, deps, wish, value);
      }

      if (ctx.isDryRun) {
        const existing = await rehearse(step, plan, owner, wanted);
        if (existing) {
          tell(existing.webUrl, existing.id, false);
        } else {
          const webUrl = `${step.api.baseUrl}/${plan.fullPath}`;
          tell(webUrl, PLANNED_PROJECT_ID, true);
        }
        ctx.output('commitHash', content && PLANNED_COMMIT);
        return;
      }

      const earlier = (await step.ledger.ofTask(ctx.task.id)).filter(
        it => it.stepId === step.ref.stepId && isOpen(it),
      );
      // The workspace may be gone by the time of another attempt, and be needed no more.
      if (content && !earlier.some(isPushed)) {
        await checkHasFiles(content.dir);
      }

      const thing: Thing = {
        kind: 'project',
        host,
        name: plan.fullPath,
        identity: {},
      };
      if (wanted.skipExisting) {
        const existing = await findProjectAt(step.api, plan.fullPath);
        const mine = earlier.some(
          it => it.kind === 'project' && it.name === plan.fullPath,
        );
        if (existing && !mine) {
          step.logger.info(
            `Project ${existing.fullPath} (id ${existing.id}) exists already; skipping it, as skipExisting says`,
          );
          tell(existing.webUrl, existing.id, false, existing.defaultBranch);
          return;
        }
      }
      const namespace = await findNamespace(step, owner);
      const entry = await step.ledger.begin(step.ref, thing);
      const { project, created } = await createOrAdoptProject(step, entry, {
        ...plan,
        spec: { ...plan.spec, namespaceId: namespace.id },
      });
      step.logger.info(
        `${created ? 'Created' : 'Using'} project ${project.fullPath} (id ${project.id}), ${project.webUrl}`,
      );
      await addOwners(step, deps, wanted, project, ctx.logger);

      if (content) {
        const commitHash = await pushContent(
          step,
          await step.ledger.begin(step.ref, {
            kind: 'content',
            host,
            ownerKind: 'project',
            ownerId: String(project.id),
            name: content.branch,
            identity: {},
            details: detailsOfContent(content),
          }),
          { ...content, remoteUrl: project.httpUrlToRepo },
        );
        await makeBranches(step, wanted, project);
        ctx.output('commitHash', commitHash);
      }

      for (const { wish, value } of variables) {
        const owning = { kind: 'project' as const, id: project.id };
        const opened = await openOrMintAgain(step, deps.sealer, value, wish);
        const variable = planVariable({
          ...wish,
          value: opened.value,
          sealed: opened.opened,
        });
        const variableEntry = await step.ledger.begin(step.ref, {
          kind: 'variable',
          host,
          ownerKind: 'project',
          ownerId: String(project.id),
          name: wish.key,
          environmentScope: wish.environmentScope,
          identity: { environmentScope: wish.environmentScope },
        });
        await storeVariable(step, variableEntry, {
          owner: owning,
          variable,
          ifExists: 'fail',
          holding: opened.holding,
        });
      }
      tell(project.webUrl, project.id, created);

      function tell(
        webUrl: string,
        projectId: number,
        isNew: boolean,
        branch: string = wanted.defaultBranch,
      ): void {
        ctx.output('remoteUrl', webUrl);
        ctx.output('repoContentsUrl', `${webUrl}/-/blob/${branch}`);
        ctx.output('projectId', projectId);
        ctx.output('created', isNew);
      }
    },
  });
}

function refuseWhatUserCredentialsForbid(
  wanted: Wanted,
  deps: GitLabActionDeps,
): void {
  if (
    deps.config.requireScmUserCredentials &&
    (wanted.setUserAsOwner || wanted.ownerUsername)
  ) {
    throw new InputError(
      'setUserAsOwner and ownerUsername need the token of the GitLab integration, and scaffolder.requireScmUserCredentials forbids to use it. Remove them from the template',
    );
  }
}

/** What to push; `undefined` where the repository is to stay empty. */
function planContent(
  wanted: Wanted,
  workspacePath: string,
  step: Step,
  { config }: GitLabActionDeps,
) {
  const { sourcePath } = wanted;
  if (sourcePath === false) {
    return undefined;
  }
  const { commitSigningKey } = step.session.integration;
  const signingKey = commitSigningKey
    ? Secret.of(commitSigningKey)
    : config.defaultCommitSigningKey;
  if (wanted.signCommit && !signingKey) {
    throw new InputError(
      `signCommit is set, and there is no key to sign with. A Backstage administrator sets commitSigningKey in the entry for ${step.api.host} in integrations.gitlab, or scaffolder.defaultCommitSigningKey`,
    );
  }
  return {
    dir: getRepoSourceDirectory(
      workspacePath,
      typeof sourcePath === 'string' ? sourcePath : undefined,
    ),
    branch: wanted.defaultBranch,
    message:
      wanted.gitCommitMessage?.trim() ||
      config.defaultCommitMessage ||
      DEFAULT_COMMIT_MESSAGE,
    author: {
      name:
        wanted.gitAuthorName?.trim() ||
        config.defaultAuthor.name ||
        DEFAULT_AUTHOR.name,
      email:
        wanted.gitAuthorEmail?.trim() ||
        config.defaultAuthor.email ||
        DEFAULT_AUTHOR.email,
    },
    signingKey: wanted.signCommit ? signingKey : undefined,
  };
}

async function findNamespace(step: Step, owner: string) {
  const namespace = await step.api.findNamespace(owner);
  if (!namespace) {
    throw new NotFoundError(
      `The namespace ${owner} was not found on ${step.api.host}, or ${credentialOf(step)} has no access to it. Nothing was changed. Check the group or user in repoUrl; GitLab also hides groups that the token's owner is no member of`,
    );
  }
  return namespace;
}

/** While nothing has been made yet. The value of a token that must be made again is not known, and will do. */
async function refuseWhatCannotBeStored(
  step: Step,
  { sealer }: GitLabActionDeps,
  wish: ReturnType<typeof readListedVariable>,
  text: Secret,
): Promise<void> {
  try {
    const { value, opened } = await sealer.open(text, step.ref);
    planVariable({ ...wish, value, sealed: opened });
  } catch (error) {
    if (!isLost(error)) {
      throw error;
    }
  }
}

function isPushed(entry: LedgerEntry): boolean {
  return entry.kind === 'content' && entry.state === 'made';
}

/**
 * Asks GitLab, read-only, whether the project could be created, and logs the plan.
 *
 * @returns the project that is there already
 */
async function rehearse(
  step: Step,
  plan: ProjectPlan,
  owner: string,
  { skipExisting, sourcePath }: Wanted,
): Promise<GitLabProject | undefined> {
  const namespace = await findNamespace(step, owner);
  const existing = await findProjectAt(step.api, plan.fullPath);
  if (!existing) {
    const push = sourcePath === false ? '' : ', and push the workspace to it';
    step.logger.info(
      `Dry run: would create ${plan.spec.visibility} project ${plan.fullPath} in the ${namespace.kind} ${namespace.name}${push}`,
    );
    return undefined;
  }
  if (plan.ifExists === 'fail' && !skipExisting) {
    throw taken(existing, 'this task did not make it');
  }
  step.logger.info(
    `Dry run: would ${skipExisting ? 'skip' : 'go on with'} project ${existing.fullPath} (id ${existing.id})`,
  );
  return existing;
}

async function addOwners(
  step: Step,
  deps: GitLabActionDeps,
  wanted: Wanted,
  project: GitLabProject,
  logger: Step['logger'],
): Promise<void> {
  const { setUserAsOwner, ownerUsername } = wanted;
  if (!setUserAsOwner && !ownerUsername) {
    return;
  }
  const { api } = deps.connector.connect({
    host: step.api.host,
    signal: step.signal,
    logger,
  });
  const owners = [
    setUserAsOwner && (await step.api.currentUser()),
    ownerUsername && (await findOwner(api, ownerUsername)),
  ];
  for (const user of owners) {
    if (!user) {
      continue;
    }
    try {
      await api.addProjectMember(project.id, user.id, OWNER_LEVEL);
      logger.info(`Made ${user.username} an owner of ${project.fullPath}`);
    } catch (error) {
      if (!isTaken(error)) {
        throw error;
      }
      logger.info(
        `${user.username} is a member of ${project.fullPath} already`,
      );
    }
  }
}

async function findOwner(api: Step['api'], username: string) {
  const user = await api.findUser(username);
  if (!user) {
    throw new NotFoundError(
      `ownerUsername: there is no GitLab user "${username}" on ${api.host}`,
    );
  }
  return user;
}

async function makeBranches(
  step: Step,
  wanted: Wanted,
  project: GitLabProject,
): Promise<void> {
  for (const branch of wanted.branches ?? []) {
    const { name, create, protect, ref = wanted.defaultBranch } = branch;
    if (create) {
      await createBranch(step, project, name, ref);
    }
    if (protect) {
      const outcome = await step.api.protectBranch(project.id, name);
      step.logger.info(
        `Branch ${name} of ${project.fullPath}: ${outcome === 'already' ? 'was protected already' : 'protected'}`,
      );
    }
  }
}

async function createBranch(
  step: Step,
  project: GitLabProject,
  name: string,
  ref: string,
): Promise<void> {
  try {
    await step.api.createBranch(project.id, name, ref);
    step.logger.info(
      `Branch ${name} of ${project.fullPath}: created at ${ref}`,
    );
  } catch (error) {
    if (!isTaken(error)) {
      throw error;
    }
    step.logger.info(`Branch ${name} of ${project.fullPath}: is there already`);
  }
}
