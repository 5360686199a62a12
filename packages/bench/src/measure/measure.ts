import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Measured } from '../sides/job';

/** Linux counts the time of children that have ended in hundredths of a second. */
const MS_PER_TICK = 10;

/**
 * What some work costs this process: its own CPU and that of its children (from `/proc/self/stat`), wall time, the highest
 * memory above what it had before (`VmHWM` of `/proc/self/status`), and the longest block of its event loop.
 *
 * @param work - gives how many did not work
 */
export async function measure(work: () => Promise<number>): Promise<Measured> {
  global.gc?.();
  const idle = resetPeak();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const children = childrenCpu();
  const own = process.cpuUsage();
  const start = performance.now();
  loop.enable();
  const failed = await work();
  loop.disable();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(own);
  return {
    cpu: (user + system) / 1000 + childrenCpu() - children,
    wall,
    memory: Math.max(0, peak() - idle) / 1024,
    block: loop.max / 1e6,
    failed,
  };
}

function childrenCpu(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The name of the program stands in brackets and may have blanks in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * MS_PER_TICK;
}

/** KiB. From here on the peak is counted anew. */
function resetPeak(): number {
  writeFileSync('/proc/self/clear_refs', '5');
  return peak();
}

function peak(): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)![1]);
}
