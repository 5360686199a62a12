import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { baseSystem } from './baseSystem';
import { DemoSummary } from './demo/summary';
import { inRepository } from './repository';
import { useTemporaryDirectory } from './temporaryDirectory';
import { formValues } from './testBed';

jest.setTimeout(300_000);

describe('npm run demo', () => {
  const temporary = useTemporaryDirectory();

  let runs = 0;

  async function demo(...args: string[]) {
    return demoWith({}, ...args);
  }

  async function demoWith(env: Record<string, string>, ...args: string[]) {
    const tmp = temporary.path(`run-${runs++}`);
    mkdirSync(tmp);
    const child = spawn(
      process.execPath,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        'src/demo/main.ts',
        ...args,
      ],
      {
        cwd: inRepository('packages/acceptance'),
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          TMPDIR: tmp,
          ...env,
        },
      },
    );
    let output = '';
    let errors = '';
    child.stdout.on('data', chunk => (output += chunk));
    child.stderr.on('data', chunk => (errors += chunk));
    const [exitCode] = await once(child, 'close');
    return { exitCode, output, errors, left: readdirSync(tmp) };
  }

  it('makes everything, proves everything, and leaves nothing behind', async () => {
    const { exitCode, output, errors, left } = await demo('--json');

    expect(errors).toBe('');
    const summary: DemoSummary = JSON.parse(output);
    expect(
      summary.proofs.filter(({ outcome }) => outcome !== 'proven'),
    ).toEqual([]);
    expect(summary.proofs.length).toBeGreaterThanOrEqual(7);
    expect(summary.requests).toHaveLength(6);
    expect(summary.ok).toBe(true);
    expect(exitCode).toBe(0);
    expect(left).toEqual([]);
  });

  it('runs another template with other values, and proves that one', async () => {
    const values = temporary.path('another.yaml');
    writeFileSync(
      values,
      JSON.stringify(formValues('another', { tokenLifetime: '30d' })),
    );
    const { exitCode, output, errors } = await demo(
      '--json',
      '--template',
      'new-service-chained',
      '--values',
      values,
    );

    expect(errors).toBe('');
    const summary: DemoSummary = JSON.parse(output);
    expect(summary).toMatchObject({
      ok: true,
      template: 'new-service-chained',
      project: { path: expect.stringMatching(/\/another$/) },
    });
    expect(summary.steps.map(({ action }) => action)).toContain(
      'gitlab:projectVariable:create',
    );
    expect(exitCode).toBe(0);
  });

  it('ends with 1 and the reason when the template fails', async () => {
    const values = temporary.path('homeless.yaml');
    // JSON is YAML.
    writeFileSync(
      values,
      JSON.stringify(formValues('homeless', { group: 'no/such/group' })),
    );
    const { exitCode, output, left } = await demo('--values', values);

    expect(exitCode).toBe(1);
    expect(output).toContain('no/such/group');
    expect(output).toContain('ended as failed');
    expect(left).toEqual([]);
  });

  it('runs the pipeline on a machine that has Node.js, git and the base system only', async () => {
    const PATH = baseSystem(temporary.path('bin'));
    const { exitCode, output, errors } = await demoWith({ PATH }, '--json');

    expect(errors).toBe('');
    const { proofs, ok }: DemoSummary = JSON.parse(output);
    const pipeline = proofs.find(({ claim }) => claim.includes('pipeline'));
    expect(pipeline).toMatchObject({ outcome: 'proven' });
    expect(pipeline?.detail).toContain('test, release passed');
    expect(pipeline?.detail).toContain('rsync: a stand-in of this repository');
    expect(ok).toBe(true);
    expect(exitCode).toBe(0);
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    [
      'an option that there is not',
      ['--tempalte', 'x'],
      {},
      /Unknown option '--tempalte'[^]*--template NAME/,
    ],
    [
      'a template that there is not',
      ['--template', 'nosuch'],
      {},
      /no template "nosuch".*all\.yaml lists new-service, new-service-chained, new-service-resumable/,
    ],
    [
      'a file that there is not',
      ['--values', '/nonexistent/values.yaml'],
      {},
      /Cannot read the values from \/nonexistent\/values\.yaml/,
    ],
    [
      'values that the form does not take',
      ['--values', inRepository('package.json')],
      {},
      /The form of new-service does not take this: .*requires property "group"/,
    ],
    [
      'an address that is none',
      [],
      { GITLAB_URL: 'gitlab.example.com', GITLAB_TOKEN: 'fake-token' },
      /GITLAB_URL is "gitlab\.example\.com"/,
    ],
    [
      'a machine on which no pipeline can run',
      [],
      { PATH: '/nonexistent' },
      /this machine lacks bash and git and awk/,
    ],
  ])('says before it starts anything: %s', async (_, args, env, says) => {
    const { exitCode, output, errors } = await demoWith(env, ...args);

    expect(errors).toMatch(says);
    expect(errors).not.toContain('    at ');
    expect(output).toBe('');
    expect(exitCode).toBe(2);
  });
});
