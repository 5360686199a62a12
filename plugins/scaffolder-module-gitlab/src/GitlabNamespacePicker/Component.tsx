import { useCallback, useState } from 'react';
import type { CSSProperties } from 'react';
import { Combobox, ComboboxItem, Text } from '@backstage/ui';
import { useGitLab } from '../gitlab';
import type { Namespace } from '../gitlab';
import {
  FieldFrame,
  FieldStatus,
  inputProps,
  useAnswer,
  useFreshErrors,
  useTextValue,
} from '../ui';
import type { Answer, Status } from '../ui';
import styles from './Component.module.css';
import type { GitlabNamespacePickerProps } from './schema';
import {
  asTyped,
  findNamespace,
  namespaceFormatProblem,
  narrow,
  searchFor,
  type Words,
  wordsFor,
} from './validation';

/** In the list while there is nothing to choose from yet; no namespace is called so. */
const WAITING = { id: '…', path: 'Searching GitLab …' };

/** More of the list is reached by scrolling. */
const ROWS = 6;

/** Finds a place for the project: type a part of a name or path, choose from where the user may create projects. */
export function GitlabNamespacePicker(props: GitlabNamespacePickerProps) {
  const { formData, onChange, rawErrors, uiSchema } = props;
  const typed = formData ?? '';
  const setText = useTextValue(formData, onChange, props.required);
  const options = uiSchema['ui:options'];
  const gitlab = useGitLab(options);
  const [focused, setFocused] = useState(false);

  const search = searchFor(typed);
  const answer = useAnswer(
    search,
    useCallback(question => gitlab.namespaces(question), [gitlab]),
  );
  const [shown, setShown] = useState<Namespace[]>([]);
  if (answer.state === 'known' && answer.value !== shown) {
    setShown(answer.value);
  }
  const chosen = findNamespace(shown, typed);
  const items = itemsOf({ typed, search, answer, shown, chosen });

  const errors = useFreshErrors(rawErrors, formData);
  const words = wordsFor(options);
  const status = statusOf({ typed, answer, items, chosen, focused, words });
  const found = items.map(namespace => ({ id: namespace.path, ...namespace }));
  const listed =
    found.length === 0 && answer.state === 'asking' ? [WAITING] : found;
  const { statusId, input } = inputProps(props, {
    label: 'Group',
    placeholder: 'Search by name or path',
  });

  return (
    <FieldFrame
      className={styles.picker}
      style={{ '--rows': Math.min(listed.length, ROWS) } as CSSProperties}
    >
      <Combobox
        {...input}
        isInvalid={errors.length > 0 || status?.kind === 'problem'}
        allowsCustomValue
        items={listed}
        search={{
          mode: 'server',
          inputValue: typed,
          onInputChange: setText,
        }}
        disabledKeys={[WAITING.id]}
        value={chosen?.path ?? null}
        onChange={key => {
          if (key !== null) {
            setText(String(key));
          }
        }}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          const tidy = findNamespace(shown, typed)?.path ?? typed.trim();
          if (tidy !== typed) {
            setText(tidy);
          }
        }}
      >
        {(item: Namespace & { id: string }) => (
          <ComboboxItem id={item.id} textValue={item.path}>
            <Text as="span" className={styles.path}>
              {item.path}
            </Text>
            {item.label && (
              <Text as="span" color="secondary" variant="body-small">
                {` ${item.label}`}
              </Text>
            )}
          </ComboboxItem>
        )}
      </Combobox>
      <FieldStatus id={statusId} status={status} quiet={errors.length > 0} />
    </FieldFrame>
  );
}

function itemsOf(now: {
  typed: string;
  search: string;
  answer: Answer<Namespace[]>;
  shown: readonly Namespace[];
  chosen: Namespace | undefined;
}): readonly Namespace[] {
  const { typed, search, answer, shown, chosen } = now;
  if (answer.state === 'unknown') {
    return asTyped(typed);
  }
  // Whoever has chosen and opens the list again wants to see what else there is.
  if (chosen) {
    return shown;
  }
  // While GitLab searches, the list still has the answer to an earlier question, and Enter would take the wrong one.
  const isAnswered = search !== '' && answer.state === 'known';
  return narrow(shown, isAnswered ? '' : typed);
}

function statusOf(now: {
  typed: string;
  answer: Answer<Namespace[]>;
  items: readonly Namespace[];
  chosen: Namespace | undefined;
  focused: boolean;
  words: Words;
}): Status | undefined {
  const { typed, answer, items, chosen, focused, words } = now;
  const malformed = namespaceFormatProblem(typed);
  if (malformed && !focused) {
    return { kind: 'problem', text: malformed };
  }
  switch (answer.state) {
    case 'asking':
      return typed
        ? { kind: 'busy', text: 'Searching GitLab' }
        : { kind: 'busy', text: 'Asking GitLab for your groups' };
    case 'unknown':
      return {
        kind: 'notice',
        text: `GitLab could not be asked for your groups. Type the full path, such as acme/platform. ${answer.because}`,
      };
    case 'known':
      if (chosen) {
        return { kind: 'good', text: words.chosen };
      }
      if (typed === '' && answer.value.length === 0) {
        return {
          kind: 'notice',
          text: words.none,
        };
      }
      if (!focused) {
        return typed === ''
          ? undefined
          : { kind: 'problem', text: words.notOffered(typed) };
      }
      return items.length === 0
        ? {
            kind: 'notice',
            text: words.notFound(typed),
          }
        : {
            kind: 'hint',
            text: 'Choose one from the list, or type more of its name.',
          };
    default:
      return undefined;
  }
}
