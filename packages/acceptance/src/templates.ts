import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Schema } from 'jsonschema';
import { parseAllDocuments } from 'yaml';
import { inRepository } from './repository';

/** The file from which the portal's catalog learns of every template. */
export const TEMPLATE_LIST = 'templates/all.yaml';

export interface Template {
  name: string;
  /** Its form, a schema a page. */
  pages: Schema[];
  steps: { id: string; action: string }[];
  /** Whether Backstage shows Retry on the pages of its runs. */
  hasRetryButton: boolean;
}

interface Entity {
  kind: string;
  metadata: { name: string };
  spec: {
    /** Of a Location: files, by their paths from it. */
    targets?: string[];
    parameters?: Schema | Schema[];
    steps?: Template['steps'];
    EXPERIMENTAL_recovery?: { EXPERIMENTAL_strategy?: string };
  };
}

/**
 * Every template that is listed for the catalog.
 *
 * @throws Error with the file that cannot be read
 */
export function readTemplates(
  file: string = inRepository(TEMPLATE_LIST),
): Template[] {
  return readEntities(file).flatMap(({ kind, metadata, spec }) =>
    kind === 'Template'
      ? [
          {
            name: metadata.name,
            pages: [spec.parameters ?? []].flat(),
            steps: spec.steps ?? [],
            hasRetryButton:
              spec.EXPERIMENTAL_recovery?.EXPERIMENTAL_strategy === 'startOver',
          },
        ]
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
    throw new Error(`Cannot read ${file}: ${(error as Error).message}`);
  }
}
