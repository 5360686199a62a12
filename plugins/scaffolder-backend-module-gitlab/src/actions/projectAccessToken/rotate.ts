import { ConflictError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { z as zodV3 } from 'zod/v3';
import { adoptionOf, chooseCredential } from '../../credentials/choose';
import { keeperOfStep } from '../../credentials/keeperOf';
import { rehearseRotation } from '../../credentials/rehearse';
import { rotate, type Rotated } from '../../credentials/verbs';
import { wroteBy } from '../../credentials/keeper';
import { daysOf } from '../../domain/expiry';
import { PLANNED_VALUE } from '../../handover/plannedValue';
import {
  differencesField,
  expiresInField,
  optionalProjectIdField,
  repoUrlField,
  tokenField,
} from '../../input/fields';
import { parseInput } from '../../input/parseInput';
import { valueOrInputError } from '../../input/valueOrInputError';
import { currentOf } from '../../ledger/credential';
import { differencesOfToken } from '../../resources/accessToken/differences';
import {
  type RotationDetails,
  rotationDetails,
} from '../../resources/rotation/details';
import { rotation } from '../../resources/rotation/resource';
import { act } from '../../saga/act';
import { type Attempt, bindingOf } from '../../saga/attempt';
import { type Difference, warnOfDifferences } from '../../saga/differences';
import { openStep } from '../../saga/stepAttempt';
import { resolveContainer } from '../../target/container';
import { projectOfStep } from '../../target/projectOfStep';
import { refuseRolledBack } from '../../target/rolledBack';
import { refuseAnotherProject } from '../../target/sameProject';
import { actionFactory } from '../actionFactory';
import { meantFields } from './meant';
import { docs } from './rotate.docs';

const ID = docs.id;
const DAY_MS = 24 * 60 * 60 * 1000;

type Zod = typeof zodV3;

const input = {
  repoUrl: repoUrlField,
  projectId: optionalProjectIdField,
  token: tokenField,
  ...meantFields,
  mode: (z: Zod) =>
    z
      .enum(['overlap', 'inPlace'])
      .optional()
      .describe(
        "overlap: a new token beside the old one, which lives on for its grace. inPlace: GitLab's own rotation, the same bot and no overlap: jobs that run fail. Default: overlap",
      ),
  keepOldFor: (z: Zod) =>
    expiresInField(z).describe(
      "How long the old token lives on at least: '3d', 'P3D' or { days: 3 }. It lengthens the grace and never shortens it. Default: the grace, a day or as long as a job of the project may run",
    ),
  expiresIn: (z: Zod) =>
    expiresInField(z).describe(
      "Lifetime of the new token in whole days: '90d', '12w', 'P90D' or { days: 90 }. Default: as long as before",
    ),
  compromised: (z: Zod) =>
    z
      .boolean()
      .default(false)
      .describe(
        'Whether others know the token: then every older one is revoked in this step, without grace, whether or not the new one could be stored',
      ),
};

const output = {
  credentialId: (z: Zod) => z.string().describe('Id in the register'),
  generation: (z: Zod) =>
    z.number().describe('Which token of the credential it is, from 1'),
  tokenId: (z: Zod) => z.number().describe('Id of the new token in GitLab'),
  name: (z: Zod) => z.string().describe('Name of the token'),
  expiresAt: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('Date on which the new token dies, at 00:00 UTC (YYYY-MM-DD)'),
  userId: (z: Zod) =>
    z.number().optional().describe('Id of the bot user of the new token'),
  variableKey: (z: Zod) =>
    z.string().optional().describe('Key of the first variable that holds it'),
  variableKeys: (z: Zod) =>
    z.array(z.string()).describe('Keys of all variables that hold it'),
  previousTokenId: (z: Zod) =>
    z.number().optional().describe('Id of the old token'),
  previousRetiresAt: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('When the old token will be revoked (ISO 8601)'),
  previousRevokedAt: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('When this step revoked the old token (ISO 8601)'),
  differences: differencesField,
  access_token: (z: Zod) =>
    z
      .string()
      .optional()
      .describe(
        'The new token, sealed: only where no variable holds it. Only actions of this module open it, in this task',
      ),
};

/**
 * Makes the scaffolder action `gitlab:projectAccessToken:rotate`.
 *
 * @example
 * ```ts
 * const deps = await createGitLabActionDeps({ config, database, logger });
 * scaffolder.addActions(createProjectAccessTokenRotateAction(deps));
 * ```
 *
 * @public
 */
export const createProjectAccessTokenRotateAction = actionFactory(deps =>
  createTemplateAction({
    id: ID,
    description: docs.description,
    examples: docs.examples,
    supportsDryRun: true,
    schema: { input, output },
    async handler(ctx) {
      const wanted = parseInput(input, ctx.input, deps.config.spellings);
      const days = (written: typeof wanted.expiresIn) =>
        valueOrInputError(daysOf(written, deps.clock.now()));
      const lifetimeDays = days(wanted.expiresIn);
      const keepOldForDays = days(wanted.keepOldFor);
      const reference = projectOfStep(deps, ctx, wanted);
      const { host, project } = reference;
      const { rehearsal, attempt } = await openStep(deps, ctx, {
        actionId: ID,
        host,
        token: wanted.token,
      });
      await refuseRolledBack(rehearsal, { kind: 'project', id: project });
      await refuseAnotherProject(rehearsal, reference);
      let differences: Difference[] = [];
      const report = (made: RotationDetails & { name: string }) => {
        for (const [name, value] of Object.entries(made)) {
          if (name in output) ctx.output(name as any, value as any);
        }
        ctx.output('variableKey', made.variableKeys?.[0]);
        ctx.output('differences', differences);
      };

      const { container } = await resolveContainer(rehearsal, project);
      const chosen = await chooseCredential(rehearsal, container, wanted);
      if (!attempt) {
        const planned = await rehearseRotation(rehearsal, chosen, {
          settings: deps.life,
          ...wanted,
        });
        report(planned);
        if (planned.variableKeys.length === 0) {
          ctx.output(
            'access_token',
            await rehearsal.sealer.sealOutput(
              PLANNED_VALUE,
              bindingOf(rehearsal),
            ),
          );
        }
        return;
      }

      const keeper = keeperOfStep(attempt, deps.life);
      const name =
        'credential' in chosen
          ? chosen.credential.name
          : chosen.unmanaged.token.name;
      const { tokenId, variableKey, environmentScope } = wanted;
      let sealed: string | undefined;
      const { made } = await act(attempt, rotation, {
        thing: {
          host,
          containerKind: container.kind,
          containerId: String(container.id),
          name,
          identity: {
            tokenId,
            name: wanted.name,
            variableKey,
            environmentScope,
          },
        },
        what: `the rotation of access token "${name}" of project ${container.id}`,
        keep: async entry => {
          const details = rotationDetails.read(entry);
          if (details.variableKeys?.length === 0) {
            sealed = await keptSeal(entry.id, async () => {
              throw new ConflictError(
                `An earlier attempt renewed access token "${name}", and nobody has its value any more. Nothing was changed. Start the task over`,
              );
            });
          }
          return details;
        },
        make: async (entry, { note }): Promise<RotationDetails> => {
          const noted = rotationDetails.read(entry);
          const credentialId =
            noted.credentialId ??
            ('credential' in chosen
              ? chosen.credential.id
              : await adopt(attempt));
          const fromGeneration =
            noted.fromGeneration ?? (await newestOf(attempt, credentialId));
          note(
            await attempt.ledger.note(entry, { credentialId, fromGeneration }),
          );
          const rotated = await rotate(keeper, credentialId, {
            fromGeneration,
            adopts: 'unmanaged' in chosen,
            compromised: wanted.compromised,
            mode: wanted.mode,
            lifetimeDays,
            keepOldForMs:
              keepOldForDays === undefined
                ? undefined
                : keepOldForDays * DAY_MS,
          });
          if (rotated.renewed && rotated.variableKeys.length === 0) {
            const { value, token } = rotated.renewed;
            sealed = await keptSeal(entry.id, () =>
              attempt.sealer.sealOutput(value, {
                ...bindingOf(attempt),
                gitlabId: token.id,
              }),
            );
          }
          if (rotated.renewed) {
            const { spec, token } = rotated.renewed;
            differences = differencesOfToken(spec, token);
            warnOfDifferences(
              attempt.logger,
              `access token ${token.id}`,
              differences,
            );
          }
          return { fromGeneration, ...detailsOf(rotated) };
        },
        recorded: details => ({ gitlabId: details.tokenId, details }),
      });
      report({ ...made, name });
      ctx.output('access_token', sealed);

      /** Outlives the attempt, as the envelope that it is. */
      async function keptSeal(
        entryId: string,
        fn: () => Promise<string>,
      ): Promise<string> {
        return ctx.checkpoint({ key: `sealed.rotation.${entryId}`, fn });
      }

      async function adopt(by: Attempt): Promise<string> {
        if (!('unmanaged' in chosen))
          throw new Error('There is nothing to adopt');
        const { unmanaged } = chosen;
        const { credential, deposit } = adoptionOf(by, container, unmanaged);
        by.logger.info(
          `Taking over access token ${unmanaged.token.id} "${unmanaged.token.name}", which was made elsewhere, and CI/CD variable ${deposit.key}: this portal keeps them from now on`,
        );
        return by.register.life.adopt(
          credential,
          {
            ...unmanaged.token,
            createdAt: Date.parse(unmanaged.token.createdAt),
          },
          deposit,
          wroteBy(keeper),
        );
      }
    },
  }),
);

async function newestOf(
  { register }: Attempt,
  credentialId: string,
): Promise<number> {
  const record = await register.life.read(credentialId);
  const { generations = [] } = record ?? {};
  return (currentOf(generations) ?? generations.at(-1))?.n ?? 0;
}

function detailsOf({
  renewed: _,
  previousRetiresAt,
  previousRevokedAt,
  ...rotated
}: Rotated): RotationDetails {
  return {
    ...rotated,
    previousRetiresAt: isoOf(previousRetiresAt),
    previousRevokedAt: isoOf(previousRevokedAt),
  };
}

function isoOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
