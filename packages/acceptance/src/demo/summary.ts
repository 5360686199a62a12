import { JournalEntry } from '../gitlabState';
import { TaskStatus } from '../scaffolderClient';

export interface StepSummary {
  name: string;
  action: string;
  status: string;
}

export interface ProofResult {
  claim: string;
  outcome: 'proven' | 'refuted' | 'unprovable';
  /** What was seen, or why it could not be. */
  detail: string;
}

/** What `--json` prints. */
export interface DemoSummary {
  ok: boolean;
  template: string;
  status: TaskStatus;
  gitlab: string;
  isSandbox: boolean;
  project: { path: string; url: string } | undefined;
  /** From pressing Create to the last step. */
  seconds: number;
  steps: StepSummary[];
  links: { title?: string; url?: string }[];
  requests: JournalEntry[] | undefined;
  proofs: ProofResult[];
  error: string | undefined;
}
