import { filesUnder, SearchPlace } from './plaintextSearch';
import { Portal } from './portal';
import { ScaffolderClient } from './scaffolderClient';

/**
 * Everything a portal has written down or tells about its tasks: each field of each database, the database's own
 * files, the debug log, whatever lies in its directories, and what the scaffolder's API answers.
 */
export async function placesOf(
  portal: Portal,
  client: ScaffolderClient,
): Promise<SearchPlace[]> {
  const { tasks } = await client.tasks();
  const answers = await Promise.all(
    tasks.map(async ({ id }) => [
      asPlace(`API answer: task ${id}`, await client.task(id)),
      asPlace(`API answer: events of task ${id}`, await client.events(id)),
    ]),
  );
  return [
    ...(await portal.database.fields()),
    ...filesUnder(portal.directory),
    { name: 'log of the portal', content: portal.log },
    asPlace('API answer: tasks', tasks),
    ...answers.flat(),
  ];
}

function asPlace(name: string, answer: unknown): SearchPlace {
  return { name, content: JSON.stringify(answer) };
}
