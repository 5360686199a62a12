import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Schema, validate } from 'jsonschema';
import { parseAllDocuments } from 'yaml';
import { inRepository } from '../repository';
import { InvalidFormError } from '../scaffolderClient';
import { UsageError } from './usageError';

/** The file from which the portal's catalog learns of every template. */
const LIST = 'templates/all.yaml';

export interface Template {
  name: string;
  /** Its form, a schema a page. */
  pages: Schema[];
}

interface Entity {
  kind: string;
  metadata: { name: string };
  spec: { targets?: string[]; parameters?: Schema | Schema[] };
}

/** @throws UsageError when there is none of that name */
export function findTemplate(name: string): Template {
  const templates = readTemplates(inRepository(LIST));
  const template = templates.find(it => it.name === name);
  if (!template) {
    const names = templates.map(it => it.name).join(', ');
    throw new UsageError(
      `There is no template "${name}". ${LIST} lists ${names}.`,
    );
  }
  return template;
}

/**
 * What the scaffolder would say when it is too late to save the start.
 *
 * @throws InvalidFormError when the form does not take the values
 */
export function checkValues(
  { name, pages }: Template,
  values: Record<string, unknown>,
): void {
  const problems = pages.flatMap(page => validate(values, page).errors);
  if (problems.length > 0) {
    throw new InvalidFormError(name, problems);
  }
}

function readTemplates(file: string): Template[] {
  return readEntities(file).flatMap(({ kind, metadata, spec }) =>
    kind === 'Template'
      ? [{ name: metadata.name, pages: [spec.parameters ?? []].flat() }]
      : (spec.targets ?? []).flatMap(target =>
          readTemplates(resolve(dirname(file), target)),
        ),
  );
}

function readEntities(file: string): Entity[] {
  try {
    return parseAllDocuments(readFileSync(file, 'utf8')).map(document =>
      document.toJS(),
    );
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}
