import { GitLabRest, RestProject } from '../gitlabRest';
import { GitLabState, JournalEntry } from '../gitlabState';
import { Portal } from '../portal';
import { ScaffolderClient, TaskRun } from '../scaffolderClient';
import { Asked } from './asked';

/** What the proofs look at. */
export interface Evidence {
  portal: Portal;
  client: ScaffolderClient;
  run: TaskRun;
  asked: Asked;
  gitlab: GitLabRest;
  gitlabToken: string;
  project: RestProject;
  /** What GitLab was asked while the task ran; the sandbox knows, a real GitLab does not tell. */
  journal: JournalEntry[] | undefined;
  /** Only the sandbox lets anybody look behind the API. */
  sandbox: GitLabState | undefined;
  /** For clones and the like; removed afterwards. */
  workDirectory: string;
}
