import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { OutcomeUnknownError } from '../errors';
import { AdviceContext, type AdviceRow, entryOf } from './row';

/** The same sentence for the API and for git, up to where they differ. */
const IS_REACHABLE =
  'Is GitLab running, and may this backend reach it (DNS, firewall, proxy)?';
const NOT_AFTER_REDIRECT = 'A credential is not sent after a redirect:';
const OWN_AUTHORITY =
  "If GitLab's certificate comes from your own authority, a Backstage administrator starts the backend with NODE_EXTRA_CA_CERTS=<file with the authority's certificate>";
export const SAFE_TO_PUSH_AGAIN =
  'Trying again is safe: the same content is not pushed twice.';

function isNotTheApi(c: AdviceContext): string {
  return `Something other than GitLab's API answered, such as a proxy or a sign-in page: a Backstage administrator should check apiBaseUrl in ${entryOf(c)} (it ends in /api/v4) and the way to it.`;
}

/** Where GitLab was not reached, or it was not GitLab's API that answered. */
export const CONNECTIONS: readonly AdviceRow[] = [
  {
    via: 'api',
    end: 'unreachable',
    message: 'no connection to … (ECONNREFUSED)',
    cause: 'GitLab does not run, or this backend does not reach its address.',
    menders: ['portal administrator', 'GitLab administrator'],
    advice: c =>
      `${IS_REACHABLE} The address comes from apiBaseUrl in ${entryOf(c)}; a Backstage administrator can change it.`,
  },
  {
    via: 'push',
    end: 'unreachable',
    message: 'no connection (Failed to connect to …)',
    cause:
      'GitLab does not run, or this backend does not reach the address that GitLab gives for the repository.',
    menders: ['GitLab administrator', 'portal administrator'],
    class: ServiceUnavailableError,
    advice: `${IS_REACHABLE} The address is the one GitLab gives for the project: its administrator sets it as GitLab's external URL.`,
  },
  {
    via: 'api',
    end: 'untrusted',
    code: /^ERR_SSL_|^EPROTO$/,
    message: 'no trusted connection to … (EPROTO: …)',
    cause: 'What answers at that address does not speak TLS.',
    menders: ['portal administrator'],
    advice: c =>
      `The other side does not speak TLS as expected: should apiBaseUrl in ${entryOf(c)} begin with http:// or have another port?`,
  },
  {
    via: 'api',
    end: 'untrusted',
    code: /^CERT_HAS_EXPIRED$/,
    message:
      'no trusted connection to … (CERT_HAS_EXPIRED: certificate has expired)',
    cause: "GitLab's certificate has expired.",
    menders: ['GitLab administrator'],
    advice: "GitLab's administrator must renew its certificate.",
  },
  {
    via: 'api',
    end: 'untrusted',
    code: /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    message: 'no trusted connection to … (ERR_TLS_CERT_ALTNAME_INVALID: …)',
    cause: "GitLab's certificate is made for another name.",
    menders: ['portal administrator'],
    advice: c =>
      `The certificate is for another name: use the name it is made for as apiBaseUrl in ${entryOf(c)}.`,
  },
  {
    via: 'api',
    end: 'untrusted',
    message: 'no trusted connection to … (SELF_SIGNED_CERT_IN_CHAIN: …)',
    cause: "The backend does not know who has signed GitLab's certificate.",
    menders: ['portal administrator'],
    advice: `${OWN_AUTHORITY}.`,
  },
  {
    via: 'push',
    end: 'untrusted',
    message: 'no trusted connection (SSL certificate problem: …)',
    cause: "git does not know who has signed GitLab's certificate.",
    menders: ['portal administrator'],
    class: ServiceUnavailableError,
    advice: `${OWN_AUTHORITY}, which is used for git too.`,
  },
  {
    via: 'api',
    end: 'redirect',
    message: '… answered 301 and points to …',
    cause: 'The address that is configured is not the one GitLab answers at.',
    menders: ['portal administrator', 'template author'],
    advice: c =>
      `${NOT_AFTER_REDIRECT} a Backstage administrator should set the final address (https or http, host, relative path) as apiBaseUrl and baseUrl in ${entryOf(c)}; for a renamed project use its new path.`,
  },
  {
    via: 'push',
    end: 'redirect',
    message: 'the address points elsewhere (unable to update url base …)',
    cause:
      'The address that GitLab gives for the repository is not the one it answers at.',
    menders: ['GitLab administrator'],
    class: ServiceUnavailableError,
    advice: `${NOT_AFTER_REDIRECT} GitLab's administrator should set the final address (https or http) as GitLab's external URL.`,
  },
  {
    via: 'api',
    end: 'lost',
    message: 'the connection broke before GitLab answered (ECONNRESET)',
    cause: 'GitLab, or something on the way to it, ended the connection.',
    menders: ['person who runs the template'],
    advice: 'Try again.',
  },
  {
    via: 'push',
    end: 'lost',
    message: 'the connection broke before GitLab had confirmed it (…)',
    cause: 'GitLab, or something on the way to it, ended the connection.',
    menders: ['person who runs the template'],
    class: OutcomeUnknownError,
    advice: SAFE_TO_PUSH_AGAIN,
  },
  {
    via: 'push',
    end: 'unknown',
    message: 'git failed: "…"',
    cause: 'git says something that this module does not know.',
    menders: ['person who runs the template'],
    class: ServiceUnavailableError,
    advice: SAFE_TO_PUSH_AGAIN,
  },
  {
    via: 'api',
    end: 'timeout',
    message: 'GitLab did not answer within …',
    cause: 'GitLab took longer than scaffolder.gitlab.http.timeout.',
    menders: ['person who runs the template', 'GitLab administrator'],
    advice: 'Try again when GitLab is less busy.',
  },
  {
    via: 'api',
    end: 'throttled',
    message:
      "this backend's own limit of requests a minute leaves no room for the next …",
    cause:
      'The integration allows fewer requests a minute than the running tasks need.',
    menders: ['portal administrator'],
    advice: c =>
      `A Backstage administrator can raise retry.maxApiRequestsPerMinute in ${entryOf(c)}.`,
  },
  {
    via: 'push',
    end: 'throttled',
    message:
      "this backend's own limit of requests a minute leaves no room for it (…)",
    cause:
      'The integration allows fewer requests a minute than the running tasks need.',
    menders: ['portal administrator'],
    class: ServiceUnavailableError,
    advice: c =>
      `A Backstage administrator can raise retry.maxApiRequestsPerMinute in ${entryOf(c)}.`,
  },
  {
    via: 'api',
    end: 'not-json',
    message: "… answered … with an HTML page instead of GitLab's JSON",
    cause:
      "A proxy, a sign-in page or another server stands at the API's address.",
    menders: ['portal administrator'],
    advice: isNotTheApi,
  },
  {
    via: 'api',
    end: 'too-long',
    message: 'GitLab answered 200 with more than 10 MiB, which nobody reads',
    cause: 'GitLab lists more than it should.',
    menders: ['owner in GitLab', 'GitLab administrator'],
    advice: 'Is there more of it than this GitLab should list?',
  },
  {
    via: 'api',
    end: 'unexpected-shape',
    message: "GitLab's answer is not as its documentation says (…)",
    cause:
      "The API is another version's, or it is not GitLab that stands at this address.",
    menders: ['portal administrator'],
    advice: c => `Is ${c.address} a GitLab of a supported version?`,
  },
  {
    via: 'api',
    end: 'no-route',
    message: 'GitLab answered 404 "Not Found"',
    cause:
      'GitLab has no such address: it is an older version, apiBaseUrl is wrong, or a proxy has changed the path.',
    menders: ['portal administrator', 'GitLab administrator'],
    advice: c =>
      `GitLab knows no such address: check apiBaseUrl in ${entryOf(c)}, and that a proxy before GitLab keeps "%2F" in paths as it is (Apache: AllowEncodedSlashes NoDecode, nocanon). An old GitLab may lack the feature.`,
  },
  {
    via: 'api',
    end: 'foreign',
    message: 'GitLab answered 404 in words that are not its own',
    cause: "A proxy or another server stands at the API's address.",
    menders: ['portal administrator'],
    advice: c =>
      `These are not GitLab's own words for something that is not there, so whether it is cannot be told. ${isNotTheApi(c)}`,
  },
  {
    via: 'api',
    end: 'invalid',
    message: 'the request cannot be sent (…)',
    cause: 'A character in the token or in a name does not fit in a request.',
    menders: ['token owner', 'template author'],
    class: InputError,
    advice:
      'Does the token contain a line break or another character that no token has?',
  },
];
