import type { HumanDuration } from '@backstage/types';

export interface Config {
  scaffolder?: {
    /** Settings of the GitLab actions. Unknown keys stop the backend. */
    gitlab?: {
      /**
       * `upstream` refuses in the inputs of steps what upstream's actions would not take for the same thing: roles by name
       * or as text, a project by its path or left to `repoUrl`, a `repoUrl` other than `host?owner=…&repo=…`. Permission
       * rules, which see what a template wrote, are complete then. Default: `all`.
       */
      spellings?: 'all' | 'upstream';
      /** How secrets that a step has to hand to another step are kept from everybody else. */
      secrets?: {
        /**
         * Keys for sealing outputs such as `access_token`. The first one seals, all of them open: to change the key, put
         * a new one in front and remove the old one after `lifetime`. Without any, each backend process makes a key of
         * its own at start, and what it sealed cannot be opened after a restart or on another replica.
         */
        keys?: Array<{
          /** Names the key in sealed values: letters, digits, `.`, `_` and `-`, at most 64. */
          id: string;
          /**
           * 32 random bytes in base64, for example from `openssl rand -base64 32`.
           *
           * @visibility secret
           */
          secret: string;
        }>;
        /**
         * How long a sealed value can be opened, and so for how long a rollback can put back what a variable was before.
         * Default: 24 hours.
         */
        lifetime?: HumanDuration | string;
        /**
         * Whether steps put sealed values into their outputs, or the plaintext, as upstream's actions do: readable in
         * the database and for everybody who may see the task. Default: `sealed`.
         */
        output?: 'sealed' | 'plaintext';
      };
      /** The record of what the actions made in GitLab: what a retry and a rollback go by. */
      ledger?: {
        /**
         * How long entries are kept: of things that are gone, since then; of projects, content and variables that a task
         * made, since it made them. After that a retry of the task makes new ones, a rollback does not know of them, and
         * `publish:gitlab` cannot say any more who made a project. Entries of tokens stay until their credential has
         * ended, and then as long. Default: 180 days.
         */
        retention?: HumanDuration | string;
      };
      /** Requests to GitLab. */
      http?: {
        /** How long one request may take. Default: 30 seconds. */
        timeout?: HumanDuration | string;
        /** How long one call may take with its waits and repetitions. Default: 2 minutes. */
        budget?: HumanDuration | string;
      };
    };
  };
}
