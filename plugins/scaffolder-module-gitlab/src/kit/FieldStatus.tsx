import { Text } from '@backstage/ui';

export interface Status {
  kind: 'problem' | 'notice' | 'good' | 'busy' | 'hint';
  text: string;
}

const MARKS = {
  problem: { sign: '✕', color: 'danger' },
  notice: { sign: '!', color: 'warning' },
  good: { sign: '✓', color: 'success' },
  busy: { sign: '…', color: undefined },
  hint: { sign: undefined, color: undefined },
} as const;

/**
 * One line under a field that says how things stand. It is read out when it changes, its sign carries the meaning
 * beside the colour, and the field names it in `aria-describedby`. The element stays when there is nothing to
 * say: a live region that comes and goes is not announced.
 */
export function FieldStatus(props: { id: string; status?: Status }) {
  const { id, status } = props;
  const mark = status && MARKS[status.kind];
  return (
    <div id={id} role="status" style={{ minHeight: '1.25rem', marginTop: 4 }}>
      {status && mark && (
        <Text
          as="span"
          variant="body-small"
          color={mark.color ?? 'secondary'}
          style={{ overflowWrap: 'anywhere' }}
        >
          {mark.sign && (
            <span aria-hidden="true" style={{ marginRight: '0.4em' }}>
              {mark.sign}
            </span>
          )}
          {status.text}
        </Text>
      )}
    </div>
  );
}
