import { GroupVariables, ProjectVariables } from '@gitbeaker/rest';
import { z } from 'zod';
import { Secret } from '../../sealing/secret';
import { named, type Container } from './address';
import { type Caller, orGone, orUndefined } from './caller';
import { parse } from './read';

export type VariableType = 'env_var' | 'file';

export interface Variable {
  key: string;
  /** `undefined` when GitLab hides it. */
  value: Secret | undefined;
  variableType: VariableType;
  protected: boolean;
  masked: boolean;
  hidden: boolean;
  raw: boolean;
  environmentScope: string;
  description: string | undefined;
}

export interface NewVariable {
  key: string;
  value: Secret;
  variableType: VariableType;
  protected: boolean;
  masked: boolean;
  /** Sends both `masked` and `masked_and_hidden`. An older GitLab ignores the second: check the answer's `hidden`. */
  maskedAndHidden: boolean;
  raw: boolean;
  environmentScope: string;
  description?: string;
}

/** What `PUT .../variables/:key` may change; what is left out stays. GitLab cannot hide an existing variable. */
export type VariableChange = Partial<
  Pick<
    NewVariable,
    'value' | 'variableType' | 'protected' | 'masked' | 'raw' | 'description'
  >
>;

export interface VariableReads {
  /** `GET /:kind/:id/variables/:key?filter[environment_scope]=` */
  findVariable(
    container: Container,
    key: string,
    environmentScope: string,
  ): Promise<Variable | undefined>;
}

export interface VariableWrites {
  /** `POST /:kind/:id/variables` */
  createVariable(
    container: Container,
    variable: NewVariable,
  ): Promise<Variable>;
  /**
   * `PUT /:kind/:id/variables/:key` with `filter[environment_scope]`
   *
   * @throws OutcomeUnknownError where, after all repetitions, it may have been done or not
   */
  updateVariable(
    container: Container,
    key: string,
    environmentScope: string,
    change: VariableChange,
  ): Promise<Variable>;
  /** `DELETE /:kind/:id/variables/:key` with `filter[environment_scope]` */
  deleteVariable(
    container: Container,
    key: string,
    environmentScope: string,
  ): Promise<'deleted' | 'gone'>;
}

const variableSchema = z.object({
  key: z.string(),
  value: z.string().nullish(),
  variable_type: z.enum(['env_var', 'file']).nullish(),
  protected: z.boolean().nullish(),
  masked: z.boolean().nullish(),
  // Since GitLab 17.4; an older one does not know hidden variables.
  hidden: z.boolean().nullish(),
  raw: z.boolean().nullish(),
  environment_scope: z.string().nullish(),
  description: z.string().nullish(),
});

export function variableOf(answer: unknown): Variable {
  const variable = parse(variableSchema, answer);
  const hidden = variable.hidden ?? false;
  const { value } = variable;
  return {
    key: variable.key,
    value:
      hidden || value === null || value === undefined
        ? undefined
        : Secret.of(value),
    variableType: variable.variable_type ?? 'env_var',
    protected: variable.protected ?? false,
    masked: variable.masked ?? false,
    hidden,
    raw: variable.raw ?? false,
    environmentScope: variable.environment_scope ?? '*',
    description: variable.description ?? undefined,
  };
}

/** Most variables are for all of them, which is not worth a word. */
function forEnvironment(scope: string): string {
  return scope === '*' ? '' : ` for environment ${scope}`;
}

function inScope(environmentScope: string) {
  return { filter: { environment_scope: environmentScope } };
}

function variableChangeBody(change: VariableChange): {} {
  return {
    variable_type: change.variableType,
    protected: change.protected,
    masked: change.masked,
    raw: change.raw,
    description: change.description,
  };
}

export function variableReads({ gitbeaker, call }: Caller): VariableReads {
  const variablesOf = {
    project: new ProjectVariables(gitbeaker),
    group: new GroupVariables(gitbeaker),
  };
  return {
    findVariable(container, key, environmentScope) {
      return orUndefined(
        call(
          {
            operation: `${container.kind}Variables.get`,
            what: `look up CI/CD variable ${key}${forEnvironment(environmentScope)} of`,
            on: named(container.kind, container.id),
          },
          async () =>
            variableOf(
              await variablesOf[container.kind].show(
                container.id,
                key,
                inScope(environmentScope),
              ),
            ),
        ),
      );
    },
  };
}

export function variableWrites({ gitbeaker, call }: Caller): VariableWrites {
  const variablesOf = {
    project: new ProjectVariables(gitbeaker),
    group: new GroupVariables(gitbeaker),
  };
  return {
    createVariable(container, variable) {
      return call(
        {
          operation: `${container.kind}Variables.create`,
          what: `create CI/CD variable ${variable.key}${forEnvironment(variable.environmentScope)} of`,
          on: named(container.kind, container.id),
        },
        async () =>
          variableOf(
            await variablesOf[container.kind].create(
              container.id,
              variable.key,
              variable.value.reveal(),
              {
                variable_type: variable.variableType,
                protected: variable.protected,
                masked: variable.masked || variable.maskedAndHidden,
                masked_and_hidden: variable.maskedAndHidden,
                raw: variable.raw,
                environment_scope: variable.environmentScope,
                description: variable.description,
              } as {},
            ),
          ),
        { creates: true, secrets: [variable.value] },
      );
    },

    updateVariable(container, key, environmentScope, change) {
      return call(
        {
          operation: `${container.kind}Variables.update`,
          what: `update CI/CD variable ${key}${forEnvironment(environmentScope)} of`,
          on: named(container.kind, container.id),
        },
        async () =>
          variableOf(
            await variablesOf[container.kind].edit(
              container.id,
              key,
              // Left out of the body when undefined, and then GitLab leaves the value as it is.
              change.value?.reveal() as string,
              { ...variableChangeBody(change), ...inScope(environmentScope) },
            ),
          ),
        // Repeated, it does no harm; but whether it was done decides what a rollback has to put back.
        { creates: true, secrets: change.value ? [change.value] : [] },
      );
    },

    deleteVariable(container, key, environmentScope) {
      return orGone(
        call(
          {
            operation: `${container.kind}Variables.delete`,
            what: `delete CI/CD variable ${key}${forEnvironment(environmentScope)} of`,
            on: named(container.kind, container.id),
          },
          async () => {
            const searchParams = inScope(environmentScope);
            await variablesOf[container.kind].remove(container.id, key, {
              searchParams,
            } as {});
            return 'deleted' as const;
          },
        ),
      );
    },
  };
}
