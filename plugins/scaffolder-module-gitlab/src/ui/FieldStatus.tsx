import { Text } from '@backstage/ui';
import styles from './FieldStatus.module.css';

export interface Status {
  kind: 'problem' | 'notice' | 'good' | 'busy' | 'hint' | 'statement';
  text: string;
}

const SIGNS = {
  problem: { sign: '✕', color: 'danger' },
  notice: { sign: '!', color: 'warning' },
  good: { sign: '✓', color: 'success' },
  busy: { sign: '…', color: 'secondary' },
  hint: undefined,
  statement: undefined,
} as const;

/**
 * What there is to say under a field. It is read out when it changes, a sign carries the meaning beside the colour, and
 * the field names it in `aria-describedby`. The element stays when there is nothing to say: a live region that comes
 * and goes is not announced, and a form that jumps while one types is a nuisance.
 *
 * `data-live-announcer`: an open list hides all of the page but itself from screen readers, and react-aria spares what
 * has this attribute.
 */
export function FieldStatus(props: {
  id: string;
  status?: Status;
  /** The form shows its own error in this place. */
  quiet?: boolean;
}) {
  const { id, status, quiet } = props;
  const mark = status && SIGNS[status.kind];
  return (
    <div
      id={id}
      role="status"
      data-live-announcer
      className={quiet ? styles.quiet : styles.status}
      data-kind={status?.kind}
    >
      {!quiet && status && (
        <>
          {mark && (
            <Text
              as="span"
              aria-hidden="true"
              variant="body-small"
              weight="bold"
              color={mark.color}
              className={styles.sign}
            >
              {mark.sign}
            </Text>
          )}
          <Text
            as="span"
            variant="body-small"
            color={textColor(status.kind)}
            className={styles.text}
          >
            {status.text}
          </Text>
        </>
      )}
    </div>
  );
}

/** Green and orange are too pale for small letters; their sign is enough. */
function textColor(kind: Status['kind']) {
  if (kind === 'problem') {
    return 'danger';
  }
  return kind === 'busy' || kind === 'hint' ? 'secondary' : 'primary';
}
