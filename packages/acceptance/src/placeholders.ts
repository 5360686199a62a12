/** What a template asks of one parameter. */
interface Schema {
  type?: string;
  enum?: unknown[];
  pattern?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}

/** A parsed `template.yaml`, as far as it is judged. */
export interface Template {
  spec: {
    parameters: Schema | Schema[];
    steps: { id: string; action: string; input?: Record<string, unknown> }[];
    output?: {
      links?: Record<string, unknown>[];
      text?: Record<string, unknown>[];
    };
  };
}

/** Any of them ends what it stands in, in some language that a placeholder may stand in: URL, Markdown, YAML, shell. */
const ENDS_SOMETHING = [...'&=#?% \t\n\r"\'`<>[](){}:;,|\\$*!@'];

const PLACEHOLDER = /\$\{\{(.*?)\}\}/gs;

/** Every parameter by its path, `token.scopes`. */
function parametersOf(template: Template): Map<string, Schema> {
  const found = new Map<string, Schema>();
  const walk = (schema: Schema, path: string) => {
    if (path) found.set(path, schema);
    for (const [name, below] of Object.entries(schema.properties ?? {})) {
      walk(below, path ? `${path}.${name}` : name);
    }
  };
  [template.spec.parameters].flat().forEach(page => walk(page, ''));
  return found;
}

/** What a text parameter lets through although nobody would type it. */
export function unguardedParameters(template: Template): string[] {
  return [...parametersOf(template)].flatMap(([path, schema]) => {
    const text = schema.type === 'array' ? schema.items : schema;
    return text?.type === 'string' && lets(text, '\n')
      ? [`parameter ${path} has no pattern that keeps it on one line`]
      : [];
  });
}

function lets(schema: Schema, character: string): boolean {
  if (schema.enum) return false;
  return (
    schema.pattern === undefined ||
    new RegExp(schema.pattern).test(`a${character}b`)
  );
}

/** Whether a value can stand anywhere without changing what it stands in. */
function isPlain(schema: Schema | undefined): boolean {
  const text = schema?.type === 'array' ? schema.items : schema;
  if (text === undefined || text.type === 'object') return false;
  return (
    ['boolean', 'integer', 'number'].includes(text.type ?? '') ||
    !ENDS_SOMETHING.some(character => lets(text, character))
  );
}

/** Where text from the form stands in something else, in the steps and outputs of a template. */
export function unquotedInTemplate(template: Template): string[] {
  const parameters = parametersOf(template);
  // `environment.parameters` are the administrator's.
  const unplain = (expression: string) =>
    [...expression.matchAll(/(?<!environment\.)\bparameters\.([\w.]+)/g)]
      .map(([, path]) => path)
      .filter(path => !isPlain(parameters.get(path)));

  const { steps, output } = template.spec;
  const ofSteps = steps.flatMap(({ id, input }) =>
    texts(input).flatMap(({ path, text }) =>
      placeholders(text).flatMap(expression => {
        const isWhole = text.trim() === `\${{${expression}}}`;
        const isUrl = path.endsWith('repoUrl');
        const isQuoted = isUrl
          ? /\|\s*urlencode\s*$/.test(expression)
          : isWhole;
        return isQuoted
          ? []
          : unplain(expression).map(
              name => `step ${id}, ${path}: ${name} could change it`,
            );
      }),
    ),
  );
  const ofLinks = texts(output?.links).flatMap(({ path, text }) =>
    placeholders(text)
      .filter(expression =>
        /\b(parameters|environment|user)\b/.test(expression),
      )
      .map(expression => `links${path}: put together from${expression}`),
  );
  const ofText = texts(output?.text).flatMap(({ path, text }) =>
    placeholders(text)
      .flatMap(unplain)
      .map(name => `text${path}: ${name} could change it`),
  );
  return [...ofSteps, ...ofLinks, ...ofText];
}

/** How a placeholder has to be written, by the kind of file: `undefined` is "not at all, unless the value is plain". */
const QUOTING: [RegExp, RegExp | undefined][] = [
  [/\.(ya?ml|json|[cm]?[jt]sx?)$/, /\|\s*dump\s*$/],
  [/\.md$/, /\|\s*(dump|escape)\s*$/],
  [/(?:)/, undefined],
];

/**
 * Placeholders in a file of a skeleton that are not quoted for where they stand.
 *
 * @param values - what `fetch:template` is given, by name
 */
export function unquotedInSkeleton(
  file: { path: string; text: string },
  values: Record<string, unknown>,
  template: Template,
): string[] {
  const parameters = parametersOf(template);
  const isPlainValue = (expression: string) => {
    const [, name] = /^\s*values\.(\w+)\s*$/.exec(expression) ?? [];
    const [, path] =
      /^\$\{\{\s*parameters\.([\w.]+)\s*\}\}$/.exec(String(values[name])) ?? [];
    return path !== undefined && isPlain(parameters.get(path));
  };
  const [, quoting] = QUOTING.find(([kind]) => kind.test(file.path))!;
  const isData = quoting === QUOTING[0][1];
  const inText = [...file.text.matchAll(PLACEHOLDER)]
    .filter(({ 0: whole, 1: expression, index }) => {
      if (!quoting?.test(expression)) {
        return isData || !isPlainValue(expression);
      }
      // Quotes around what has quotes already let it out again.
      const around = [
        file.text[index - 1],
        file.text[index + whole.length],
      ].join('');
      return /["'`]/.test(around);
    })
    .map(([whole]) => `${file.path}: ${whole}`);
  const inPath = placeholders(file.path)
    .filter(expression => !isPlainValue(expression))
    .map(expression => `${file.path}: the name has${expression}`);
  return [...inText, ...inPath];
}

function placeholders(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, expression]) => expression);
}

/** Every text in something, with where it is. */
function texts(value: unknown, path = ''): { path: string; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    texts(below, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`),
  );
}
