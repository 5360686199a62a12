import { missingPrograms } from '../pipeline';
import { InvalidFormError } from '../scaffolderClient';
import { DemoOptions, readOptions, USAGE } from './options';
import { report } from './report';
import { runDemo } from './run';
import { UsageError } from './usageError';

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  checkMachine(options);
  const tell = (line: string) => {
    if (!options.json) {
      process.stdout.write(`${line}\n`);
    }
  };
  const summary = await runDemo(options, tell);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(summary, null, 2)}\n`
      : `\n${report(summary)}`,
  );
  return summary.ok ? 0 : 1;
}

function checkMachine({ gitlab }: DemoOptions): void {
  // A real GitLab runs its pipelines itself.
  const missing = gitlab ? [] : missingPrograms();
  if (missing.length > 0) {
    throw new UsageError(
      `The demo runs a pipeline, and for that this machine lacks ${missing.join(' and ')}.`,
    );
  }
}

// Whoever presses Ctrl-C wants the same clean end: 'exit' listeners remove what was started.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

main().then(
  status => process.exit(status),
  error => {
    const isTheirs =
      error instanceof UsageError || error instanceof InvalidFormError;
    process.stderr.write(`${isTheirs ? error.message : error.stack}\n`);
    process.exit(isTheirs ? 2 : 1);
  },
);
