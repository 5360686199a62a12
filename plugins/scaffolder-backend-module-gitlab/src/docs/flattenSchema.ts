/** What of JSON schema 7 comes out of our fields; the rest is shown as it is. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
}

/** One row of a page's table. */
export interface FieldRow {
  /** `settings.name`, `branches[].protect` */
  path: string;
  type: string;
  required: boolean;
  /** As JSON, or `undefined`. */
  byDefault: string | undefined;
  description: string;
}

/** The fields of an object and of the objects in it, in their order. */
export function flattenSchema(
  schema: JsonSchema | undefined,
  prefix = '',
): FieldRow[] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    return [
      {
        path,
        type: describeType(field),
        required: schema?.required?.includes(name) ?? false,
        byDefault:
          field.default === undefined
            ? undefined
            : JSON.stringify(field.default),
        description: field.description ?? '',
      },
      ...flattenSchema(field, `${path}.`),
      ...flattenSchema(field.items, `${path}[].`),
    ];
  });
}

/** `number or string`, `"a" or "b"`, `array of string`, `object { days, hours }` */
function describeType(schema: JsonSchema): string {
  if (schema.anyOf) {
    return unique(schema.anyOf.map(describeAlternative)).join(' or ');
  }
  if (schema.enum) {
    return schema.enum.map(value => JSON.stringify(value)).join(' or ');
  }
  if (schema.const !== undefined) {
    return JSON.stringify(schema.const);
  }
  if (schema.type === 'array') {
    return `array of ${describeType(schema.items ?? {})}`;
  }
  return [schema.type ?? 'any'].flat().join(' or ');
}

/** The fields of an object that is one of several forms get no rows of their own. */
function describeAlternative(schema: JsonSchema): string {
  const names = Object.keys(schema.properties ?? {});
  return names.length > 0
    ? `object { ${names.join(', ')} }`
    : describeType(schema);
}

function unique(words: string[]): string[] {
  return [...new Set(words)];
}
