import { useCallback, useEffect, useMemo, useRef } from 'react';
import { Checkbox, CheckboxGroup, Flex, Select, Text } from '@backstage/ui';
import { useGitLab } from '../gitlab';
import type { AccessTokenLimits } from '../gitlab';
import { namespaceOf } from '../gitlab/namespaceOf';
import {
  FieldFrame,
  FieldStatus,
  inputProps,
  useAnswer,
  useFreshErrors,
} from '../ui';
import type { Answer, Status } from '../ui';
import styles from './Component.module.css';
import type { GitlabAccessTokenProps, TokenWish } from './schema';
import {
  completeWish,
  describeToken,
  expiryDate,
  lifetimeDays,
  lifetimeLabel,
  tokenChoices,
  tokenNotice,
  tokenProblem,
} from './validation';
import { roleLabel, scopeLabel } from './vocabulary';

const NO_LIMITS: AccessTokenLimits = {};

/** Role, scopes and lifetime of a project access token, within GitLab's limits, and a sentence that says what they add up to. */
export function GitlabAccessToken(props: GitlabAccessTokenProps) {
  const { formData, onChange, rawErrors, uiSchema } = props;
  const options = uiSchema['ui:options'];
  const gitlab = useGitLab(options);
  const namespace = namespaceOf(options, props.formContext?.formData);
  const answer = useAnswer(
    namespace ?? '',
    useCallback(
      question => gitlab.accessTokenLimits(question || undefined),
      [gitlab],
    ),
  );
  const limits = answer.state === 'known' ? answer.value : NO_LIMITS;

  const wishText = JSON.stringify(formData ?? {});
  const optionsText = JSON.stringify(options ?? {});
  const choices = useMemo(
    () => tokenChoices(JSON.parse(optionsText), limits),
    [optionsText, limits],
  );
  // What was filled in and not touched since may still move, when GitLab's limits turn out to be narrower.
  const filledIn = useRef<TokenWish>({});
  const wish = useMemo(
    () =>
      completeWish(
        withoutEqual(JSON.parse(wishText), filledIn.current),
        choices,
      ),
    [wishText, choices],
  );

  const now = new Date();
  const summary = props.schema.properties?.summary
    ? describeToken(wish, now)
    : undefined;

  // What is shown as chosen is what is sent, also when nobody touches the field.
  useEffect(() => {
    const said = summary === undefined ? wish : { ...wish, summary };
    if (JSON.stringify(said) !== wishText) {
      filledIn.current = withoutEqual(said, JSON.parse(wishText));
      onChange(said);
    }
  }, [wish, summary, wishText, onChange]);

  const change = (part: Partial<TokenWish>) => {
    filledIn.current = {};
    onChange({ ...wish, ...part });
  };
  const days = lifetimeDays(wish.expiresIn);
  const lifetimes =
    days === undefined || choices.lifetimes.includes(days)
      ? choices.lifetimes
      : [...choices.lifetimes, days].sort((a, b) => a - b);
  const roles = withCurrent(choices.roles, wish.accessLevel);
  const scopes = [...new Set([...choices.scopes, ...wish.scopes])];

  const errors = useFreshErrors(rawErrors, formData);
  const problem = tokenProblem(wish, limits);
  const status = statusOf({ wish, problem, answer, now });
  const { statusId, input } = inputProps(props, { label: 'Access token' });
  const { id, label, description } = input;
  const choice = {
    isDisabled: props.disabled || props.readonly,
    validationBehavior: input.validationBehavior,
  };

  return (
    <FieldFrame
      className={styles.token}
      role="group"
      aria-labelledby={`${id}__title`}
      aria-describedby={input['aria-describedby']}
    >
      <Text
        as="div"
        variant="body-medium"
        weight="bold"
        id={`${id}__title`}
        className={styles.title}
      >
        {label}
      </Text>
      {description && (
        <Text as="p" variant="body-small" color="secondary">
          {description}
        </Text>
      )}
      <Flex direction="column" gap="4" mt="3">
        <Flex gap="4" className={styles.row}>
          <Select
            id={`${id}_accessLevel`}
            label="Role"
            className={styles.select}
            options={roles.map(role => ({ id: role, label: roleLabel(role) }))}
            value={wish.accessLevel}
            onChange={key => change({ accessLevel: String(key) })}
            {...choice}
          />
          <Select
            id={`${id}_expiresIn`}
            label="Lifetime"
            className={styles.select}
            options={lifetimes.map(one => ({
              id: `${one}d`,
              label: `${lifetimeLabel(one)}, until ${expiryDate(one, now)}`,
            }))}
            value={days === undefined ? null : `${days}d`}
            onChange={key => change({ expiresIn: String(key) })}
            {...choice}
          />
        </Flex>
        <CheckboxGroup
          label="The token may"
          value={wish.scopes}
          onChange={next =>
            change({ scopes: scopes.filter(scope => next.includes(scope)) })
          }
          {...choice}
          isInvalid={wish.scopes.length === 0}
          aria-describedby={input['aria-describedby']}
        >
          {scopes.map(scope => (
            <Checkbox
              key={scope}
              value={scope}
              isDisabled={choices.requiredScopes.includes(scope)}
            >
              {scopeLabel(scope)}
              {scopeLabel(scope) !== scope && (
                <Text as="span" variant="body-small" color="secondary">
                  {` ${scope}${
                    choices.requiredScopes.includes(scope)
                      ? ', needed by what this template makes'
                      : ''
                  }`}
                </Text>
              )}
            </Checkbox>
          ))}
        </CheckboxGroup>
      </Flex>
      <div className={styles.summary}>
        <FieldStatus id={statusId} status={status} quiet={errors.length > 0} />
      </div>
    </FieldFrame>
  );
}

/** The parts of a wish that differ from another one. */
function withoutEqual(wish: TokenWish, other: TokenWish): TokenWish {
  return Object.fromEntries(
    Object.entries(wish).filter(
      ([part, value]) =>
        JSON.stringify(value) !==
        JSON.stringify(other[part as keyof TokenWish]),
    ),
  );
}

function withCurrent(choices: string[], current: string): string[] {
  return choices.includes(current) ? choices : [...choices, current];
}

function statusOf(now: {
  wish: ReturnType<typeof completeWish>;
  problem: string | undefined;
  answer: Answer<AccessTokenLimits>;
  now: Date;
}): Status {
  const { wish, problem, answer } = now;
  if (problem) {
    return { kind: 'problem', text: problem };
  }
  const notice = tokenNotice(wish);
  if (notice) {
    return { kind: 'notice', text: notice };
  }
  const sentence = describeToken(wish, now.now);
  return answer.state === 'unknown'
    ? {
        kind: 'notice',
        text: `${sentence} GitLab could not be asked for its limits. ${answer.because}`,
      }
    : { kind: 'statement', text: sentence };
}
