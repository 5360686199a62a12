/**
 * Figures of the structure of each package: `npm run structure`, or `npm run structure -- DIRECTORY` for another checkout.
 *
 * A circle is a group of files that import each other, types included: one makes it fail. Tests, and what they alone use,
 * do not count.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const LONG = 400;
const TESTS = /(\.test\.tsx?$|\/testing\/|\/__\w+__\/|\/contract\/)/;
const IMPORT =
  /(?:\bfrom|\bimport|\brequire\()\s*\(?['"](\.{1,2}(?:\/[^'"]*)?)['"]/g;

const root = resolve(process.argv[2] ?? '.');

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap(entry => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.tsx?$/.test(entry.name) && !TESTS.test(path) ? [path] : [];
  });
}

function importsOf(file, text, files) {
  return [...text.matchAll(IMPORT)].flatMap(([, specifier]) => {
    const target = resolve(dirname(file), specifier);
    const found = ['.ts', '.tsx', '/index.ts', '/index.tsx']
      .map(end => target + end)
      .find(path => files.has(path));
    return found ? [found] : [];
  });
}

/** Tarjan's strongly connected components, those of more than one file. */
function circlesIn(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const circles = [];
  const visit = node => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node)) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (stack.includes(next)) {
        low.set(node, Math.min(low.get(node), index.get(next)));
      }
    }
    if (low.get(node) === index.get(node)) {
      const circle = stack.splice(stack.indexOf(node));
      if (circle.length > 1) circles.push(circle);
    }
  };
  [...graph.keys()].filter(node => !index.has(node)).forEach(visit);
  return circles;
}

function measure(name) {
  const source = join(root, name, 'src');
  const texts = new Map(
    filesBelow(source).map(file => [file, readFileSync(file, 'utf8')]),
  );
  const graph = new Map(
    [...texts].map(([file, text]) => [file, importsOf(file, text, texts)]),
  );
  const lines = [...texts].map(([file, text]) => ({
    file: relative(source, file),
    lines: text.split('\n').length - 1,
  }));
  const sorted = lines.map(it => it.lines).sort((a, b) => a - b);
  return {
    name,
    files: texts.size,
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    circles: circlesIn(graph).map(circle =>
      circle.map(file => relative(source, file)),
    ),
    long: lines.filter(it => it.lines > LONG),
  };
}

const packages = ['packages', 'plugins']
  .flatMap(folder =>
    readdirSync(join(root, folder)).map(name => `${folder}/${name}`),
  )
  .filter(name => existsSync(join(root, name, 'src')))
  .map(measure);

const width = Math.max(...packages.map(it => it.name.length));
console.log(
  `${'package'.padEnd(width)}  files  median lines  circles  over ${LONG} lines`,
);
for (const { name, files, median, circles, long } of packages) {
  console.log(
    [
      name.padEnd(width),
      String(files).padStart(5),
      String(median).padStart(12),
      String(circles.length).padStart(7),
      String(long.length).padStart(14),
    ].join('  '),
  );
  for (const circle of circles) {
    console.log(`  circle of ${circle.length}: ${circle.sort().join(', ')}`);
  }
  for (const { file, lines } of long) {
    console.log(`  ${lines} lines: ${file}`);
  }
}
if (packages.some(it => it.circles.length > 0)) {
  process.exitCode = 1;
}
