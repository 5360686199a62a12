import { validate } from 'jsonschema';
import { InvalidFormError } from '../scaffolderClient';
import { readTemplates, Template, TEMPLATE_LIST } from '../templates';
import { UsageError } from './usageError';

/** @throws UsageError when there is none of that name */
export function findTemplate(name: string): Template {
  const templates = readThem();
  const template = templates.find(it => it.name === name);
  if (!template) {
    const names = templates.map(it => it.name).join(', ');
    throw new UsageError(
      `There is no template "${name}". ${TEMPLATE_LIST} lists ${names}.`,
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

function readThem(): Template[] {
  try {
    return readTemplates();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
