import type { ComponentProps } from 'react';
import { useParams } from 'react-router-dom';
import { useTaskEventStream } from '@backstage/plugin-scaffolder-react';
import { DefaultTemplateOutputs } from '@backstage/plugin-scaffolder-react/alpha';
import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import styles from './Component.module.css';
import { readRollback, whatNext } from './rollback';

type Outputs = ComponentProps<typeof DefaultTemplateOutputs>;

/**
 * In the place of a run's results: those, when it was successful; else what has been undone, what is left, and what
 * to do now. The page itself shows only the error, and the rest somewhere in the log; of a cancelled run it does not even
 * show that it has ended.
 */
export function RolledBack({ output }: Outputs) {
  const { taskId } = useParams();
  const stream = useTaskEventStream(taskId ?? '');
  const hasFailed = stream.completed && stream.error;
  if (!hasFailed && !stream.cancelled) {
    return <DefaultTemplateOutputs output={output} />;
  }
  const rollback = readRollback({
    spec: stream.task?.spec,
    steps: stream.steps,
    stepLogs: stream.stepLogs,
  });
  return (
    <Card className={styles.card}>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          {stream.cancelled ? 'The run was cancelled' : 'What now'}
        </Text>
      </CardHeader>
      <CardBody>
        {stream.cancelled && (
          <Text as="p" variant="body-medium" className={styles.ended}>
            It has ended, although its last step still looks busy.
          </Text>
        )}
        <Lines title="Undone" lines={rollback.undone} />
        <Lines title="Still there" lines={rollback.left} />
        <Lines title="From its log" lines={rollback.done} />
        <Text as="p" variant="body-medium">
          {whatNext(rollback)}
        </Text>
      </CardBody>
    </Card>
  );
}

function Lines(props: { title: string; lines: string[] }) {
  if (props.lines.length === 0) {
    return null;
  }
  return (
    <>
      <Text as="h3" variant="body-medium" weight="bold">
        {props.title}
      </Text>
      <ul className={styles.lines}>
        {props.lines.map(line => (
          <li key={line}>
            <Text as="span" variant="body-medium">
              {line}
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}
