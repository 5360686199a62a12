import { placesOf } from '../../plaintextPlaces';
import {
  describeFindings,
  filesUnder,
  searchForPlaintext,
} from '../../plaintextSearch';
import { Evidence } from '../evidence';
import { needSandbox } from './claim';

export async function showNoPlaintext(evidence: Evidence): Promise<string> {
  const { portal, client, workDirectory } = evidence;
  const sandbox = needSandbox(
    evidence,
    'to search for a value one must know it, and here nobody does',
  );
  const values = await sandbox.mintedValues();
  const places = [
    ...(await placesOf(portal, client)),
    ...filesUnder(workDirectory),
  ];
  const findings = searchForPlaintext(values, places);
  if (findings.length > 0) {
    throw new Error(describeFindings(findings).join('\n'));
  }
  const bytes = places.reduce((sum, place) => sum + place.content.length, 0);
  return `${values.length} token values, in ten forms each, are in none of ${places.length} places (${(bytes / 1e6).toFixed(1)} MB: database, debug log, events, API, files)`;
}
