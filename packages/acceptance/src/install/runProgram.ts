import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a program to its end, and shows what it says only if it fails.
 *
 * @throws Error with the end of that
 */
export async function runProgram(
  cwd: string,
  program: string,
  args: string[],
): Promise<string> {
  const child = spawn(program, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  let said = '';
  let out = '';
  child.stdout.on('data', chunk => {
    said += chunk;
    out += chunk;
  });
  child.stderr.on('data', chunk => {
    said += chunk;
  });
  const [status] = await once(child, 'close');
  process.off('exit', kill);
  if (status !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${status}:\n${said.slice(-4000)}`,
    );
  }
  return out.trim();
}
