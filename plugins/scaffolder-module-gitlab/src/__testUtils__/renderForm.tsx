import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  scaffolderApiRef,
  SecretsContextProvider,
} from '@backstage/plugin-scaffolder-react';
import type {
  FieldExtensionOptions,
  ScaffolderApi,
} from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import type { FormField } from '@backstage/plugin-scaffolder-react/alpha';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

export type Autocomplete = ScaffolderApi['autocomplete'];
export type AskedOf = Parameters<Autocomplete>[0];

/** Answers by resource; a function is called with the context. An `Error` is thrown. */
export type Answers = Record<
  string,
  | Error
  | { id: string; title?: string }[]
  | ((
      context: Record<string, string>,
    ) => { id: string; title?: string }[] | Promise<never>)
>;

/** Backstage's own wizard with one page of these properties, and a scaffolder backend that answers as told. */
export async function renderForm(options: {
  properties: Record<string, unknown>;
  required?: string[];
  fields: FormField[];
  answers?: Answers;
  initial?: Record<string, any>;
  theme?: 'bui' | 'mui';
}) {
  const asked: AskedOf[] = [];
  const autocomplete: Autocomplete = async request => {
    asked.push(request);
    const answer = options.answers?.[request.resource];
    if (answer instanceof Error) {
      throw answer;
    }
    return {
      results:
        typeof answer === 'function'
          ? await answer(request.context)
          : (answer ?? []),
    };
  };
  const created: Record<string, unknown>[] = [];

  await renderInTestApp(
    <SecretsContextProvider>
      <Stepper
        extensions={options.fields as unknown as FieldExtensionOptions[]}
        formProps={
          { EXPERIMENTAL_theme: options.theme ?? 'bui' } as Record<
            string,
            unknown
          >
        }
        initialState={options.initial}
        manifest={{
          title: 'New service',
          steps: [
            {
              title: 'Where',
              schema: {
                type: 'object',
                required: options.required ?? [],
                properties: options.properties,
              } as any,
            },
          ],
        }}
        onCreate={async values => {
          created.push(values);
        }}
      />
    </SecretsContextProvider>,
    {
      apis: [[scaffolderApiRef, { autocomplete } as Partial<ScaffolderApi>]],
    },
  );

  const user = userEvent.setup();
  return {
    user,
    asked,
    created,
    /** Presses "Review", and, once there, "Create". */
    review: () => user.click(screen.getByRole('button', { name: 'Review' })),
    create: async () => {
      await user.click(screen.getByRole('button', { name: 'Review' }));
      await user.click(await screen.findByRole('button', { name: 'Create' }));
    },
  };
}

/** The texts an element points at with `aria-describedby`, as a screen reader would join them. */
export function descriptionOf(element: HTMLElement): string {
  return (element.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map(id => document.getElementById(id)?.textContent ?? '')
    .filter(Boolean)
    .join(' ');
}
