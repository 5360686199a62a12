import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { DemoSummary } from './demo/summary';
import { inRepository } from './repository';
import { useTemporaryDirectory } from './temporaryDirectory';
import { formValues } from './world';

jest.setTimeout(300_000);

describe('npm run demo', () => {
  const temporary = useTemporaryDirectory();

  async function demo(...args: string[]) {
    const tmp = temporary.path(`run-${args.join('').replaceAll('/', '')}`);
    mkdirSync(tmp, { recursive: true });
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
        env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: tmp },
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

  it('says what is wrong with how it was started', async () => {
    const { exitCode, errors } = await demo('--tempalte', 'x');

    expect(exitCode).toBe(2);
    expect(errors).toContain("Unknown option '--tempalte'");
    expect(errors).toContain('--template NAME');
  });
});
