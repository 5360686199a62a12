import type { z as zodV3 } from 'zod/v3';
import { projectNameProblem } from '../../domain/projectName';
import { textField } from '../../input/fields';

type Zod = typeof zodV3;

const ignored = (name: string, why: string) => (z: Zod) =>
  z.any().describe(`Legacy: ${name} is ignored, with a warning. ${why}`);

/**
 * Inputs that public templates carry and GitLab's actions never had; most are of `publish:github`. Refused, they would
 * stop a run in its middle.
 */
export const legacyInput = {
  title: (z: Zod) =>
    textField(z)
      .optional()
      .describe(
        'Legacy: use settings.name, which wins over it. Human-readable name of the project, where GitLab takes it as one',
      ),
  description: (z: Zod) =>
    textField(z)
      .optional()
      .describe(
        'Legacy: use settings.description, which wins over it. Short description of the project',
      ),
  protectDefaultBranch: (z: Zod) =>
    z
      .boolean()
      .optional()
      .describe(
        'Legacy: use branches, which wins over it. true protects the default branch; false leaves it as GitLab’s own settings have it',
      ),
  allowedHosts: ignored('allowedHosts', 'It is an option of RepoUrlPicker'),
  useCustomGit: ignored(
    'useCustomGit',
    'Whether git pushes depends on the files',
  ),
  gitTimeout: ignored(
    'gitTimeout',
    'scaffolder.gitlab.http.budget limits a push',
  ),
};

/** Of the input, what legacy fields may say. */
interface LegacyWish {
  title?: string;
  description?: string;
  protectDefaultBranch?: boolean;
  allowedHosts?: unknown;
  useCustomGit?: unknown;
  gitTimeout?: unknown;
  defaultBranch: string;
  settings?: { name?: string; description?: string };
  branches?: { name: string; protect?: boolean }[];
}

/**
 * Pure: the input with what its legacy fields meant put where it belongs.
 *
 * @param warn - called once for each field that is ignored
 */
export function readLegacy<W extends LegacyWish>(
  wanted: W,
  warn: (message: string) => void,
): W {
  for (const name of ['allowedHosts', 'useCustomGit', 'gitTimeout'] as const) {
    if (wanted[name] !== undefined && wanted[name] !== null) {
      warn(`Ignoring ${name}: it is no input of this action`);
    }
  }
  return {
    ...wanted,
    settings: readSettings(wanted, warn),
    branches: readBranches(wanted),
  };
}

function readSettings(
  { title = '', description = '', settings }: LegacyWish,
  warn: (message: string) => void,
): LegacyWish['settings'] {
  const problem = title ? projectNameProblem(title) : undefined;
  if (problem && settings?.name === undefined) {
    warn(`Ignoring title: GitLab would not take it as the name: ${problem}`);
  }
  return {
    ...(title && !problem ? { name: title } : {}),
    ...(description ? { description } : {}),
    ...settings,
  };
}

function readBranches({
  protectDefaultBranch,
  defaultBranch,
  branches,
}: LegacyWish): LegacyWish['branches'] {
  const isSaid = branches?.some(
    ({ name, protect }) => name === defaultBranch && protect !== undefined,
  );
  return protectDefaultBranch && !isSaid
    ? [...(branches ?? []), { name: defaultBranch, protect: true }]
    : branches;
}
