#!/usr/bin/env node
/*
 * Writes what each package that people install offers in code, as `report.api.md` beside its package.json: a change of it shows
 * in the review. It reads the declarations that `tsc` has made.
 *
 *   npm run api                 writes the reports
 *   npm run api -- --check      says which are not up to date, and ends with 1 if there are any
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
} from '@microsoft/api-extractor';
import { publicPackages, ROOT } from './publicPackages.mjs';

const check = process.argv.includes('--check');
const reports = publicPackages().flatMap(reportsOf);
const temporary = mkdtempSync(join(tmpdir(), 'api-reports-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

/** Without the globals of jest, or what is called like one of them would get another name. */
const TSCONFIG = {
  extends: join(ROOT, 'tsconfig.json'),
  files: reports.map(({ declarations }) => declarations),
  include: [],
  compilerOptions: { types: ['node'] },
};
const configs = reports.map(configOf);
// One program for all, because reading what they import is what takes the time.
const compilerState = CompilerState.create(configs[0], {
  additionalEntryPoints: TSCONFIG.files,
});
const stale = reports.filter(({ file }, index) => {
  Extractor.invoke(configs[index], {
    localBuild: true,
    compilerState,
    messageCallback: message => {
      message.handled = true;
    },
  });
  const text = readFileSync(configs[index].reportFilePath, 'utf8');
  if (
    existsSync(file) &&
    linesOf(readFileSync(file, 'utf8')) === linesOf(text)
  ) {
    return false;
  }
  if (!check) {
    writeFileSync(file, text);
  }
  return true;
});
for (const { file } of stale) {
  const path = relative(ROOT, file);
  console.log(
    check ? `${path} is not up to date: npm run api` : `Wrote ${path}`,
  );
}
process.exit(check && stale.length > 0 ? 1 : 0);

/**
 * A report without the order of its lines, and of the texts in a union: the compiler lists what it has inferred in an order
 * that a change of any other file changes.
 */
function linesOf(report) {
  return report
    .replace(/"[^"\n]*"(?: \| "[^"\n]*")+/g, union =>
      union.split(' | ').sort().join(' | '),
    )
    .split('\n')
    .sort()
    .join('\n');
}

/** One report for each way to import the package. */
function reportsOf({ directory, main, exports = { '.': main } }) {
  return Object.entries(exports)
    .filter(([, source]) => source.endsWith('.ts'))
    .map(([way, source]) => ({
      directory: join(ROOT, directory),
      file: join(
        ROOT,
        directory,
        way === '.' ? 'report.api.md' : `report-${way.slice(2)}.api.md`,
      ),
      declarations: join(
        ROOT,
        'dist-types',
        directory,
        source.replace(/\.ts$/, '.d.ts'),
      ),
    }));
}

function configOf({ directory, declarations }, index) {
  const folder = join(temporary, `${index}`);
  mkdirSync(folder);
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: directory,
      mainEntryPointFilePath: declarations,
      compiler: { overrideTsconfig: TSCONFIG },
      apiReport: {
        enabled: true,
        reportFileName: 'report',
        reportFolder: folder,
        reportTempFolder: join(folder, 'temporary'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'none' } },
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
      newlineKind: 'lf',
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(directory, 'package.json'),
  });
}
