import { isMarkOf, readMark, withMark } from '../../domain/mark';
import type { Variable } from '../../gitlab/api';
import { Secret } from '../../sealing/secret';
import { decideOnExisting } from './decide';
import { planVariable, type VariableWish } from './plan';
import type { IfVariableExists } from './wanted';

const MARK = {
  kind: 'task',
  portal: 'portal-1',
  task: 'task-1',
  step: 'store',
} as const;
const OURS = withMark('Holds a token', { ...MARK, task: 'task-0' });
const OTHER_STEP = withMark(undefined, { ...MARK, step: 'other' });
const THIS_STEP = withMark(undefined, MARK);

const wish = (more: Partial<VariableWish> = {}): VariableWish => ({
  key: 'TOKEN',
  value: Secret.of('not-a-real-value'),
  sealed: false,
  variableType: 'env_var',
  protected: false,
  raw: false,
  environmentScope: '*',
  ...more,
});

describe('planVariable', () => {
  it.each<[Partial<VariableWish>, { masked: boolean; hidden: boolean }]>([
    [{ sealed: false }, { masked: false, hidden: false }],
    [
      { sealed: false, masked: true },
      { masked: true, hidden: false },
    ],
    [
      { sealed: false, masked: false },
      { masked: false, hidden: false },
    ],
    [
      { sealed: false, maskedAndHidden: true },
      { masked: true, hidden: true },
    ],
    [
      { sealed: false, masked: false, maskedAndHidden: true },
      { masked: true, hidden: true },
    ],
    [{ sealed: true }, { masked: true, hidden: true }],
    [
      { sealed: true, masked: true },
      { masked: true, hidden: true },
    ],
    [
      { sealed: true, masked: false },
      { masked: false, hidden: false },
    ],
    [
      { sealed: true, maskedAndHidden: true },
      { masked: true, hidden: true },
    ],
    [
      { sealed: true, maskedAndHidden: false },
      { masked: true, hidden: false },
    ],
    [
      { sealed: true, masked: false, maskedAndHidden: false },
      { masked: false, hidden: false },
    ],
    [
      { sealed: true, masked: true, maskedAndHidden: false },
      { masked: true, hidden: false },
    ],
  ])('%j gives %j', (more, { masked, hidden }) => {
    expect(planVariable(wish(more))).toMatchObject({
      masked,
      maskedAndHidden: hidden,
    });
  });

  it('hands on the rest', () => {
    const more = {
      key: 'CONFIG',
      variableType: 'file' as const,
      protected: true,
      raw: true,
      environmentScope: 'production',
      description: 'A file',
    };
    expect(planVariable(wish(more))).toMatchObject(more);
  });

  it.each<[string, Partial<VariableWish>]>([
    ['tiny12', {}],
    ['tiny12', { sealed: true, masked: false }],
    ['pa$$word!', { masked: true, raw: true }],
  ])('%j fits with %j', (value, more) => {
    const plan = planVariable(wish({ ...more, value: Secret.of(value) }));
    expect(plan.value.reveal()).toBe(value);
  });

  it.each<[string, Partial<VariableWish>]>([
    ['tiny12', { masked: true }],
    ['tiny12', { maskedAndHidden: true }],
    ['tiny12', { sealed: true }],
    ['pa$$word!', { masked: true }],
    ['two words', { masked: true, raw: true }],
  ])(
    '%j cannot be masked with %j, and the value is not told',
    (value, more) => {
      const plan = () =>
        planVariable(wish({ ...more, value: Secret.of(value) }));
      expect(plan).toThrow('CI/CD variable TOKEN: GitLab cannot mask this');
      expect(plan).not.toThrow(value);
    },
  );
});

describe('decideOnExisting', () => {
  const existing = (more: Partial<Variable> = {}): Variable => ({
    key: 'TOKEN',
    value: Secret.of('not-a-real-value'),
    variableType: 'env_var',
    protected: false,
    masked: false,
    hidden: false,
    raw: false,
    environmentScope: '*',
    description: undefined,
    ...more,
  });
  const HIDDEN = { hidden: true, masked: true, value: undefined };
  const decide = (
    ifExists: IfVariableExists,
    there: Partial<Variable>,
    more: Partial<VariableWish> = {},
    wasThere = false,
  ) =>
    decideOnExisting(
      existing(there),
      {
        container: { kind: 'project', id: 42 },
        variable: planVariable(wish(more)),
        ifExists,
      },
      {
        isOwn: isMarkOf(existing(there).description, MARK),
        isOurs: readMark(existing(there).description) !== undefined,
        wasThere,
      },
    );

  const other = { value: Secret.of('another-value') };

  it.each<[IfVariableExists, string, string, Partial<Variable>]>([
    // Whose it is decides.
    ['fail', 'somebody’s', 'conflict', other],
    ['fail', 'another task’s', 'conflict', { ...other, description: OURS }],
    [
      'fail',
      'another step’s',
      'conflict',
      { ...other, description: OTHER_STEP },
    ],
    [
      'fail',
      'this step’s',
      'write: created',
      { ...other, description: THIS_STEP },
    ],
    ['update', 'somebody’s', 'write: updated', other],
    ['update', 'another task’s', 'write: updated', { description: OURS }],
    ['update', 'this step’s', 'write: created', { description: THIS_STEP }],
    ['skip', 'somebody’s', 'leave: skipped', other],
    ['skip', 'another task’s', 'leave: skipped', { description: OURS }],
    ['skip', 'this step’s', 'write: created', { description: THIS_STEP }],
    ['updateMarked', 'somebody’s', 'conflict', other],
    ['updateMarked', 'somebody’s, the same', 'conflict', {}],
    ['updateMarked', 'another task’s', 'write: updated', { description: OURS }],
    [
      'updateMarked',
      'this step’s',
      'write: created',
      { description: THIS_STEP },
    ],
    // Where it fails, being exactly as asked is enough.
    ['fail', 'the same', 'leave: unchanged', {}],
    [
      'fail',
      'another task’s, the same',
      'leave: unchanged',
      { description: OURS },
    ],
    ['fail', 'protected', 'conflict', { protected: true }],
    ['fail', 'masked', 'conflict', { masked: true }],
    ['fail', 'raw', 'conflict', { raw: true }],
    ['fail', 'a file', 'conflict', { variableType: 'file' }],
    ['fail', 'hidden, and so perhaps another', 'conflict', HIDDEN],
  ])('%s, and what is there is %s: %s', (ifExists, _, expected, there) => {
    const decision = decide(ifExists, there);
    expect(
      decision.kind === 'conflict'
        ? decision.kind
        : `${decision.kind}: ${decision.outcome}`,
    ).toBe(expected);
  });

  it('has updated what this step has written, where it found it there', () => {
    const there = { description: THIS_STEP };
    expect(decide('update', there, {}, true)).toEqual({
      kind: 'write',
      outcome: 'updated',
    });
  });

  const HIDE = { maskedAndHidden: true };

  it.each<[IfVariableExists, string, string, Partial<Variable>]>([
    ['update', 'somebody’s, hidden', 'write', HIDDEN],
    ['update', 'somebody’s, readable', 'conflict', { masked: true }],
    ['updateMarked', 'ours, readable', 'conflict', { description: OURS }],
    ['updateMarked', 'ours, hidden', 'write', { ...HIDDEN, description: OURS }],
    ['fail', 'this step’s', 'makeAgain', { description: THIS_STEP }],
    ['update', 'this step’s', 'makeAgain', { description: THIS_STEP }],
    [
      'fail',
      'this step’s, hidden',
      'write',
      { ...HIDDEN, description: THIS_STEP },
    ],
    ['skip', 'somebody’s, readable', 'leave', {}],
  ])(
    'a value that is to be hidden, %s, and what is there is %s: %s',
    (ifExists, _, kind, there) => {
      expect(decide(ifExists, there, HIDE).kind).toBe(kind);
    },
  );

  it('says whose it is, for which environments, and what to do', () => {
    const because = (
      ifExists: IfVariableExists,
      there: Partial<Variable>,
      more: Partial<VariableWish> = {},
    ) => {
      const decision = decide(ifExists, there, more);
      return decision.kind === 'conflict' ? decision.because : undefined;
    };
    expect(because('fail', other)).toBe(
      'project 42 already has a CI/CD variable TOKEN, and it was not made by this portal. Nothing was changed. Choose another key, or set ifExists to "update" or "skip" in the template.',
    );
    expect(
      because(
        'updateMarked',
        { ...other, environmentScope: 'staging' },
        { environmentScope: 'staging' },
      ),
    ).toBe(
      'project 42 already has a CI/CD variable TOKEN for the environments "staging", and it was not made by this portal. Nothing was changed. Choose another key, or remove the variable in the project’s CI/CD settings.',
    );
    expect(because('fail', { ...other, description: OURS })).toContain(
      'another task of this portal made it',
    );
    expect(because('update', {}, HIDE)).toContain(
      'GitLab can hide only new variables',
    );
  });
});
