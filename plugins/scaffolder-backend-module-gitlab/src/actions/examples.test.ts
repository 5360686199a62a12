import type { JsonObject, JsonValue } from '@backstage/types';
import { parse } from 'yaml';
import { actionFiles } from '../testing/actionFiles';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';
import { atGitLab } from '../testing/gitlabRest';
import { createGitLabActions } from './index';

interface ExampleStep {
  id: string;
  action: string;
  name: string;
  input?: JsonObject;
}

const OUTPUT_OF_STEP = /\$\{\{\s*steps\.(\w+)\.output\.(\w+)\s*\}\}/g;

describe('examples', () => {
  let kit: ActionHarness;
  let task: HarnessTask;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
  });

  /** The value as the runner hands it over: on the sandbox, with what earlier steps have output. */
  function render(
    value: JsonValue,
    outputs: Record<string, Record<string, JsonValue>>,
  ): JsonValue {
    if (typeof value === 'string') {
      return value
        .replace(/\bgitlab\.com\b/g, kit.host)
        .replace(OUTPUT_OF_STEP, (_, step, name) => {
          expect(outputs[step]).toHaveProperty(name);
          return String(outputs[step][name]);
        });
    }
    if (Array.isArray(value)) {
      return value.map(it => render(it, outputs));
    }
    if (value && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value).map(([key, it]) => [key, render(it!, outputs)]),
      );
    }
    return value;
  }

  /** What an example renews or ends was made some time before. */
  async function makeWhatIsKept(steps: ExampleStep[]): Promise<void> {
    for (const { action, input = {} } of steps) {
      if (/:(rotate|revoke)$/.test(action)) {
        const { repoUrl, projectId, variableKey } = render(
          input,
          {},
        ) as JsonObject;
        await kit.runOk('gitlab:projectAccessToken:create', {
          repoUrl,
          projectId,
          variableKey,
          name: 'pipeline',
          expiresIn: '90d',
        });
      }
    }
  }

  async function runExample(
    text: string,
    options: { isDryRun: boolean },
  ): Promise<string[]> {
    const { steps }: { steps: ExampleStep[] } = parse(text);
    if (!steps.some(step => step.action === 'publish:gitlab')) {
      const namespace = await atGitLab(kit.sandbox, 'GET', '/namespaces/acme');
      await atGitLab(kit.sandbox, 'POST', '/projects', {
        body: { path: 'orders', namespace_id: namespace.id },
      });
    }
    await makeWhatIsKept(steps);
    const known = createGitLabActions(await kit.deps());
    const outputs: Record<string, Record<string, JsonValue>> = {};
    for (const step of steps) {
      expect(step).toEqual(
        expect.objectContaining({
          id: expect.any(String),
          name: expect.any(String),
        }),
      );
      const input = render(step.input ?? {}, outputs) as JsonObject;
      const output = await kit.runOk(step.action, input, {
        task,
        stepId: step.id,
        ...options,
      });
      outputs[step.id] = output;

      const schema = known.find(it => it.id === step.action)!.schema as any;
      expect(Object.keys(schema.input.properties)).toEqual(
        expect.arrayContaining(Object.keys(input)),
      );
      expect(Object.keys(schema.output.properties)).toEqual(
        expect.arrayContaining(Object.keys(output)),
      );
    }
    return steps.map(step => step.action);
  }

  describe.each(actionFiles())('of $name', ({ create }) => {
    it.each([true, false])('work, with dry run %s', async isDryRun => {
      const { id, examples = [] } = create(await kit.deps());
      expect(examples.length).toBeGreaterThan(0);
      for (const { example } of examples) {
        await kit.reset();
        task = kit.newTask();
        expect(await runExample(example, { isDryRun })).toContain(id);
      }
    });
  });
});
