import { stringify } from 'yaml';
import type { ActionDocs } from '../../docs/actionDocs';

const ID = 'gitlab:task:rollback';

export const docs: ActionDocs = {
  id: ID,
  description:
    'Undoes what this task has made at GitLab, the newest first: revokes tokens, deletes variables and projects, and puts back the variables that it updated. Meant for a last step with if: ${{ failure() }}',
  calls: [
    '`DELETE` for the tokens, variables, branches and projects that the ledger says this task made, the newest first',
    '`PUT` for the variables that it updated',
  ],
  changes:
    'nothing that the task did not make, even under the same name, and nothing that somebody has changed since',
  again: 'safe: what is undone is skipped, what failed is tried again',
  secret:
    'opens the old values of updated variables, which the ledger keeps sealed; unsealed they are stored or shown nowhere but in GitLab',
  role: 'What the steps needed whose effects it undoes; to delete a project, Owner of it',
  examples: [
    {
      description:
        'As the last step of a template: where a step before has failed, nothing is left behind.',
      example: stringify({
        steps: [
          {
            id: 'rollback',
            action: ID,
            name: 'Undo what was made',
            if: '${{ failure() }}',
          },
        ],
      }),
    },
  ],
};
