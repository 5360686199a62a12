import type { HTMLAttributes } from 'react';
import styles from './FieldFrame.module.css';

/** Around every field of this module, so that its inputs can be seen in whatever form they stand. */
export function FieldFrame(props: HTMLAttributes<HTMLDivElement>) {
  const { className = '', ...rest } = props;
  return <div className={`${styles.frame} ${className}`.trim()} {...rest} />;
}
