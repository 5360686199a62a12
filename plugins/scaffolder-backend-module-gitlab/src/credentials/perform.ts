import { readMark } from '../domain/mark';
import type { CredentialRecord, Sink } from '../ledger/credential';
import type { ClosingCause } from '../ledger/register';
import type { Action } from './decision';
import {
  containerOfCredential,
  containerOfSink,
  type Holder,
  sinkChange,
  tokenChange,
  wroteBy,
} from './keeper';
import { confirmNext } from './renew/deposit';
import { renewInPlace } from './renew/inPlace';
import type { Wish } from './renew/newToken';
import { type Renewed, renewOverlap } from './renew/overlap';
import { type LifeView, seenIn } from './view';

/** What was done, for who asked. */
export interface Done {
  renewed?: Renewed;
  /** Ids of tokens. */
  revoked?: number[];
  variables?: SinkOutcome[];
}

/** What became of a variable of a credential that was ended. */
export interface SinkOutcome {
  key: string;
  environmentScope: string;
  outcome: 'removed' | 'gone' | 'left';
  why?: string;
}

/** How who asked wants it. */
export interface PerformOptions extends Wish {
  mode?: 'overlap' | 'inPlace';
  /** Of a credential that ends: its variables stay, with a dead token. */
  keepVariable?: boolean;
}

type Performers = {
  [A in Action as A['do']]: (
    holder: Holder,
    view: LifeView,
    action: A,
    options: PerformOptions,
  ) => Promise<Done>;
};

/** Each action of the rules, with what it does at GitLab and in the register. */
const PERFORMERS: Performers = {
  nothing: async () => ({}),
  readMarked: async () => ({}),

  async mint(holder, view, _, options) {
    const mode = options.mode ?? view.credential.mode;
    const renew = mode === 'inPlace' ? renewInPlace : renewOverlap;
    return { renewed: await renew(holder, view, options) };
  },

  async takeIn(holder, view, { depositing, retiring }) {
    const retireAt = view.now + seenIn(view).graceMs;
    await holder.attempt.register.life.takeIn(
      view.credential.id,
      holder.lease,
      [
        ...depositing.map(token => ({
          token,
          state: 'depositing' as const,
          retireAt: undefined,
        })),
        ...retiring.map(token => ({
          token,
          state: 'retiring' as const,
          retireAt,
        })),
      ],
      wroteBy(holder),
    );
    return {};
  },

  async confirm(holder, view, { generation }) {
    await confirmNext(holder, view, generation, view.look.sentAt);
    return {};
  },

  async abandon(holder, view, { generation: n, tokenId }) {
    const { life } = holder.attempt.register;
    const { id } = view.credential;
    const row = view.generations.find(it => it.n === n)!;
    await life.giveUp(id, n, holder.lease);
    if (tokenId === undefined) {
      const mayTurnUp =
        row.sentAt !== undefined &&
        view.look.sentAt <=
          row.sentAt +
            view.settings.timing.sendWithinMs +
            view.settings.timing.settleMs;
      if (!mayTurnUp) await close(holder, view, [n], 'neverDeposited');
      return {};
    }
    if (row.tokenId === undefined) {
      await life.nameToken(id, n, holder.lease, tokenId);
    }
    await revoke(holder, view, tokenId);
    await close(holder, view, [n], 'neverDeposited');
    return { revoked: [tokenId] };
  },

  async revoke(holder, view, { generations, cause }) {
    const revoked: number[] = [];
    for (const n of generations) {
      const tokenId = view.generations.find(it => it.n === n)?.tokenId;
      if (tokenId !== undefined) {
        await revoke(holder, view, tokenId);
        revoked.push(tokenId);
      }
      await close(holder, view, [n], cause);
    }
    return { revoked };
  },

  async retire(holder, view, { generation, at, extended }) {
    await holder.attempt.register.life.retire(
      view.credential.id,
      generation,
      holder.lease,
      { ...wroteBy(holder), at, extended },
    );
    return {};
  },

  async hold(holder, view, { until }) {
    await holder.attempt.register.life.hold(view.credential.id, until);
    return {};
  },

  async closeAll(holder, view, { cause }) {
    const open = view.generations.filter(it => it.state !== 'closed');
    await close(
      holder,
      view,
      open.map(it => it.n),
      cause,
    );
    return {};
  },

  async closeCompromise(holder, view) {
    await holder.attempt.register.life.closeCompromise(
      view.credential.id,
      wroteBy(holder),
    );
    return {};
  },

  /** Variables first: none is left that names a dead token. */
  async finishEnding(holder, view, _, { keepVariable }) {
    const variables: SinkOutcome[] = [];
    for (const sink of view.sinks) {
      variables.push(
        keepVariable
          ? outcome(sink, 'left', 'it was to be kept')
          : await removeSink(holder, view, sink),
      );
    }
    const seen = seenIn(view);
    const alive = view.generations.filter(
      it => it.tokenId !== undefined && seen.isAlive(it),
    );
    const ids = [
      ...alive.map(it => it.tokenId!),
      ...(view.look.marked ?? [])
        .map(it => it.id)
        .filter(id => !alive.some(it => it.tokenId === id)),
    ];
    for (const id of ids) {
      await revoke(holder, view, id);
    }
    await PERFORMERS.closeAll(
      holder,
      view,
      { do: 'closeAll', cause: 'ended' },
      {},
    );
    return { revoked: ids, variables };
  },
};

/** Does what the rules have decided. */
export async function perform(
  holder: Holder,
  view: LifeView,
  action: Action,
  options: PerformOptions,
): Promise<Done> {
  const performer = PERFORMERS[action.do] as (
    holder: Holder,
    view: LifeView,
    action: Action,
    options: PerformOptions,
  ) => Promise<Done>;
  return performer(holder, view, action, options);
}

/** Also where it is revoked, or gone, already. */
async function revoke(
  { attempt }: Holder,
  view: LifeView,
  tokenId: number,
): Promise<void> {
  const { credential } = view;
  await attempt.change(tokenChange(view, 'delete'), api =>
    api.revokeAccessToken(containerOfCredential(view), tokenId),
  );
  attempt.logger.info(
    `Revoked access token ${tokenId} "${credential.name}" of ${credential.containerKind} ${credential.containerPath ?? credential.containerId}`,
  );
}

async function close(
  holder: Holder,
  { credential }: CredentialRecord,
  generations: number[],
  cause: ClosingCause,
): Promise<void> {
  await holder.attempt.register.life.close(
    credential.id,
    generations,
    cause,
    wroteBy(holder),
  );
}

/** Looked at right before: what names a token of another credential, or none, is a person's. */
async function removeSink(
  { attempt }: Holder,
  view: LifeView,
  sink: Sink,
): Promise<SinkOutcome> {
  const container = containerOfSink(sink);
  const { key, environmentScope } = sink;
  const variable = await attempt.api.findVariable(
    container,
    key,
    environmentScope,
  );
  if (!variable) return outcome(sink, 'gone');
  const mark = readMark(variable.description);
  const isOurs =
    mark?.kind === 'deposit' &&
    mark.portal === attempt.portal.id &&
    mark.credential === view.credential.id;
  if (!isOurs) {
    return outcome(sink, 'left', 'somebody has written something else into it');
  }
  const gone = await attempt.change(sinkChange(view, sink, 'delete'), api =>
    api.deleteVariable(container, key, environmentScope),
  );
  return outcome(sink, gone === 'gone' ? 'gone' : 'removed');
}

function outcome(
  { key, environmentScope }: Sink,
  what: SinkOutcome['outcome'],
  why?: string,
): SinkOutcome {
  return { key, environmentScope, outcome: what, ...(why ? { why } : {}) };
}
