import { mintedValues, projectAt } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness } from '../actionHarness';
import { atGitLab } from '../gitlabRest';
import type { Cell, Verb } from './cells';
import type { Cut } from './cut';
import { LifeHost } from './host';
import { Invariants } from './invariants';

const CREATE_ID = 'gitlab:projectAccessToken:create';
const KEY = 'CI_TOKEN';
/** How often a credential may be looked at until it is at rest. */
const LOOKS = 4;

/**
 * One GitLab, one database, and hosts that come and go: the life of one credential, with one trouble, until it is at rest.
 */
export class LifeBench {
  constructor(private readonly kit: ActionHarness) {}

  /** The operations of a rotation without trouble, in order. */
  async operationsOf(verb: Verb): Promise<string[]> {
    const { credentialId } = await this.#begin();
    this.kit.sandbox.journal.clear();
    const host = new LifeHost(this.kit, { name: 'A', onAnswer: () => {} });
    await host.do(verb, credentialId);
    return this.kit.sandbox.journal.entries().map(it => it.operation);
  }

  /** @returns what was broken; nothing where all held */
  async try(cell: Cell): Promise<string[]> {
    const { verb, trouble, repair } = cell;
    const { projectId, credentialId } = await this.#begin();
    const isCompromised = verb === 'compromised';
    const watch = new Invariants(this.kit, projectId, KEY, {
      gap: verb !== 'overlap',
      third: isCompromised,
    });
    const onAnswer = () => watch.check();
    this.#setFault(cell);
    const a = new LifeHost(this.kit, {
      name: 'A',
      cut: cutOf(cell),
      onAnswer,
    });
    const b = new LifeHost(this.kit, { name: 'B', onAnswer });
    const first = settled(a.do(verb, credentialId));
    await Promise.race([first, a.isCut]);
    if (!this.#hasHappened(cell, a)) {
      return ['the trouble never came'];
    }
    this.kit.sandbox.faults.clear();

    const late = trouble.kind === 'cut' ? trouble.late : undefined;
    if (late === 'beforeRepair') await a.goOn();
    if (repair === 'retry') {
      await settled(b.do(verb, credentialId));
    }
    if (late !== 'beforeRepair') await a.goOn();
    if (trouble.kind === 'cut' && trouble.what.startsWith('pause')) {
      await first;
    }

    this.kit.later({ minutes: 16 });
    await b.pass(this.kit.now);
    if (repair === 'retry') {
      // Whoever was told to come back later comes back.
      await settled(b.do(verb, credentialId));
      this.kit.later({ minutes: 16 });
      await b.pass(this.kit.now);
    }
    for (let look = 0; look < LOOKS; look++) {
      this.kit.later({ hours: 26 });
      await b.pass(this.kit.now);
    }
    const rest = verb === 'revoke' ? 'checkEnd' : 'checkRest';
    watch[rest]({
      credential: await this.kit.rows('credential'),
      generation: await this.kit.rows('generation'),
    });
    const everything = JSON.stringify(await this.kit.tables());
    for (const value of mintedValues(this.kit.sandbox)) {
      if (everything.includes(value))
        watch.broken.add('I7: a value is in the database');
    }
    return [...watch.broken];
  }

  async #begin(): Promise<{ projectId: number; credentialId: string }> {
    await this.kit.reset();
    const projectId = projectAt(this.kit.sandbox, 'globex/site')!.id;
    await atGitLab(
      this.kit.sandbox,
      'POST',
      `/projects/${projectId}/access_tokens`,
      {
        body: {
          name: 'theirs',
          scopes: ['read_repository'],
          expires_at: '2027-10-31',
        },
      },
    );
    const { tokenId } = await this.kit.runOk(CREATE_ID, {
      repoUrl: `${this.kit.host}?owner=globex&repo=site`,
      name: 'ci',
      scopes: ['read_repository'],
      expiresIn: '300d',
      variableKey: KEY,
    });
    const rows = await this.kit.rows('generation');
    const { credential_id: credentialId } = rows.find(
      it => Number(it.token_id) === tokenId,
    );
    // What the deposit left to be looked at is over.
    this.kit.later({ hours: 1 });
    return { projectId, credentialId };
  }

  /** A cell whose trouble does not come proves nothing. */
  #hasHappened({ trouble }: Cell, host: LifeHost): boolean {
    return trouble.kind === 'cut'
      ? host.wasCut
      : this.kit.sandbox.journal
          .entries()
          .some(it => it.fault === trouble.instruction);
  }

  #setFault({ operation, earlier, trouble }: Cell): void {
    if (trouble.kind !== 'fault') return;
    const { instruction, each } = trouble;
    this.kit.sandbox.faults.add({
      operation,
      instructions: [
        ...Array(earlier).fill('pass'),
        ...Array(each ? 30 : 1).fill(instruction),
      ],
    });
  }
}

function cutOf({ request, trouble }: Cell): Cut | undefined {
  return trouble.kind === 'cut' ? { request, what: trouble.what } : undefined;
}

async function settled(run: Promise<unknown>): Promise<void> {
  await run.catch(() => {});
}
