import { readMark, sameMark } from '../domain/mark';
import type {
  AccessToken,
  GitLabApi,
  NewVariable,
  Variable,
} from '../gitlab/api';
import type { LedgerEntry, Thing } from '../ledger/ledger';
import { mintAccessToken, type WantedToken } from './accessToken';
import type { Step } from './step';
import { undoEntries } from './undo';
import { type IfVariableExists, storeVariable } from './variable';

/** A token and the CI/CD variable that will hold it. */
export interface WantedDeposit {
  token: WantedToken;
  tokenThing: Thing;
  variable: Omit<NewVariable, 'value'>;
  variableThing: Thing;
  ifVariableExists: IfVariableExists;
  /** Hears what GitLab answers of the variable that was written. */
  told?(stored: Variable): void;
}

/**
 * Mints a token and stores it in a CI/CD variable, in one go: the value never leaves this function but to GitLab.
 *
 * Where both are there from an earlier attempt, they are kept. Where storing fails for good the token is revoked again,
 * because nobody has its value.
 */
export async function depositToken(
  step: Step,
  wanted: WantedDeposit,
): Promise<AccessToken> {
  const { owner } = wanted.token;
  const tokenEntry = await step.ledger.begin(step.ref, wanted.tokenThing);
  if (tokenEntry.state === 'made') {
    const kept = await findDeposit(step, wanted, Number(tokenEntry.gitlabId));
    if (kept) {
      step.logger.info(
        `An earlier attempt of this step made access token ${kept.id} "${kept.name}", and CI/CD variable ${wanted.variable.key} holds it; keeping both`,
      );
      return kept;
    }
  }
  const { value, ...token } = await mintAccessToken(
    step,
    tokenEntry,
    wanted.token,
  );
  const begun: LedgerEntry[] = [
    { ...tokenEntry, state: 'made', gitlabId: String(token.id) },
  ];
  try {
    const entry = await step.ledger.begin(step.ref, wanted.variableThing);
    begun.push(entry);
    await storeVariable(step, entry, {
      owner,
      variable: { ...wanted.variable, value },
      ifExists: wanted.ifVariableExists,
      told: wanted.told,
      tokenId: token.id,
    });
  } catch (error) {
    await undoDeposit(step, begun);
    throw error;
  }
  return token;
}

/** Where the ledger is what fails, the token goes all the same; the variable waits for the next attempt. */
async function undoDeposit(
  step: Step,
  [token, ...variable]: LedgerEntry[],
): Promise<void> {
  const ids = [token, ...variable].map(it => it.id);
  const entries = await step.ledger.ofTask(step.ref.taskId).then(
    all => all.filter(it => ids.includes(it.id)),
    () => [token],
  );
  await undoEntries(step, step.cleanUpApi, entries);
}

/** The token, if it lives and the variable that this step wrote is in place. */
async function findDeposit(
  step: Step,
  wanted: WantedDeposit,
  tokenId: number,
): Promise<AccessToken | undefined> {
  const { taskId, stepId } = step.ref;
  const entries = await step.ledger.ofTask(taskId);
  const stored = entries.some(
    it =>
      it.kind === 'variable' &&
      it.state === 'made' &&
      it.stepId === stepId &&
      it.details.tokenId === tokenId,
  );
  if (!stored) {
    return undefined;
  }
  const token = await step.api.findAccessToken(wanted.token.owner, tokenId);
  const variable = await step.api.findVariable(
    wanted.token.owner,
    wanted.variable.key,
    wanted.variable.environmentScope,
  );
  return token?.active &&
    sameMark(variable?.description, { task: taskId, step: stepId })
    ? token
    : undefined;
}

/** Of these tokens, the newest first, the one that the variable holds: both carry the mark of the same step. */
export async function findHeldToken(
  api: GitLabApi,
  tokens: AccessToken[],
  wanted: Pick<WantedDeposit, 'token' | 'variable'>,
): Promise<AccessToken | undefined> {
  const variable = await api.findVariable(
    wanted.token.owner,
    wanted.variable.key,
    wanted.variable.environmentScope,
  );
  const mark = readMark(variable?.description);
  return (
    mark &&
    tokens.find(token => {
      const other = readMark(token.description);
      return other?.task === mark.task && other.step === mark.step;
    })
  );
}
