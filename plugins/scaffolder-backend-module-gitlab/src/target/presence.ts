import type { Container } from '../gitlab/api';
import type { LedgerEntry } from '../ledger/ledger';
import { containerOf } from '../saga/mark';
import { describeEntry } from '../saga/naming';
import type { UndoContext } from '../saga/resource';
import { failed, gone, type Outcome } from '../saga/undoResult';

/**
 * The project or group that a thing belongs to, as the credential sees it: what is not there in an owner that is seen is
 * gone; what is not there in one that is not seen may be anywhere.
 */
type ContainerSeen =
  { is: 'seen'; container: Container } | { is: 'gone' } | { is: 'notSeen' };

/**
 * Looks for the owner by its number, where the ledger has one: GitLab renames a project that it is to delete, and a write
 * to the old path is "not found" although the thing lives.
 */
async function lookForContainer(
  entry: LedgerEntry,
  { attempt, entries, paths, resources }: UndoContext,
): Promise<ContainerSeen> {
  const { kind, id } = containerOf(entry);
  const made = entries.find(
    it =>
      resources.of(it).container &&
      it.gitlabId !== undefined &&
      [it.gitlabId, it.name].includes(String(id)),
  );
  const known = made?.gitlabId ?? id;
  const project = await attempt.api.findProject(
    /^\d+$/.test(String(known)) ? Number(known) : known,
  );
  if (project) {
    const number = String(project.id);
    paths.set(number, paths.get(number) ?? project.fullPath);
    return { is: 'seen', container: { kind, id: project.id } };
  }
  return (await seesEverything(attempt)) ? { is: 'gone' } : { is: 'notSeen' };
}

/**
 * Undoes something in its owner, where the credential sees that.
 *
 * @param undo - what to do there
 * @param whenGone - how to say that it is gone with its owner
 */
export async function undoInContainer(
  entry: LedgerEntry,
  context: UndoContext,
  undo: (container: Container) => Promise<Outcome>,
  whenGone = 'is gone, with its project',
): Promise<Outcome> {
  const seen = await lookForContainer(entry, context);
  switch (seen.is) {
    case 'seen':
      return undo(seen.container);
    case 'gone':
      return gone(`${describeEntry(entry, context)} ${whenGone}`);
    default:
      return cannotTell(entry, context);
  }
}

/** GitLab says of what is hidden that it is not there; it hides nothing from an administrator. */
export async function seesEverything(
  attempt: Pick<UndoContext['attempt'], 'api'>,
): Promise<boolean> {
  return (await attempt.api.currentUser()).isAdmin === true;
}

/**
 * Whether nothing can be at a path, of a project that perhaps never came to be: the credential sees all that is in the
 * group.
 */
export async function isProvablyFree(
  fullPath: string,
  attempt: Pick<UndoContext['attempt'], 'api'>,
): Promise<boolean> {
  return attempt.api.seesAllOf(fullPath.slice(0, fullPath.lastIndexOf('/')));
}

/** Not seen is not gone: the entry stays open, and a person learns whose credential may see it. */
export function cannotTell(
  entry: LedgerEntry,
  context: Pick<UndoContext, 'attempt' | 'paths' | 'resources'>,
): Outcome {
  const { attempt, resources } = context;
  const mine =
    attempt.ref.actingAs === 'user'
      ? "the user's token"
      : "the integration's token";
  const makers = {
    user: `It was made with the own token of ${entry.userRef ?? 'the user'}: run the rollback with that as "token"`,
    integration:
      'It was made with the integration\'s token: run the rollback without "token"',
  };
  const other =
    entry.actingAs !== undefined && entry.actingAs !== attempt.ref.actingAs
      ? makers[entry.actingAs]
      : 'Try again with a credential that sees it; where somebody has removed it for good, nothing is left to do';
  return failed(
    `Cannot tell whether ${describeEntry(entry, context)} is still there: GitLab does not show ${
      resources.of(entry).container
        ? 'it'
        : `its ${entry.containerKind ?? 'project'}`
    } to ${mine}, which is also what it says of what is hidden. ${other}`,
  );
}
