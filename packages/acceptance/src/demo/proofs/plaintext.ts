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
  // The integration's own token must not turn up either.
  const values = [...(await sandbox.mintedValues()), evidence.gitlabToken];
  const places = [
    ...(await placesOf(portal, client)),
    ...filesUnder(workDirectory),
  ];
  const findings = searchForPlaintext(values, places);
  if (findings.length > 0) {
    throw new Error(describeFindings(findings).join('\n'));
  }
  const megabytes =
    places.reduce((sum, place) => sum + place.content.length, 0) / 1e6;
  return [
    `looked for ${values.length} token values, as they are, backwards, in hexadecimal, in base64 and in URLs`,
    `in ${places.length} places, ${megabytes.toFixed(1)} MB: database, debug log, events, API answers, files left by the run`,
  ].join('\n');
}
