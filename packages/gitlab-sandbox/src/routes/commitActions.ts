import { badRequest } from '../http/apiErrors';
import { type JsonObject, type JsonValue, isJsonObject } from '../http/json';
import type { FileAction } from '../repository/fileActions';

const KINDS = ['create', 'update', 'move', 'delete', 'chmod'] as const;
const ENCODINGS = ['text', 'base64'];

type Kind = (typeof KINDS)[number];

/** What an action of each kind cannot do without. */
const NEEDED: Partial<Record<Kind, string>> = {
  update: 'content',
  move: 'previous_path',
  chmod: 'execute_filemode',
};

/** `params` of the commit API, checked by hand since the body goes around Grape (lib/api/commits.rb). */
export interface CommitParams {
  branch: string;
  message: string;
  startBranch?: string;
  startSha?: string;
  force: boolean;
  actions: FileAction[];
}

/** Reads and checks what `POST /projects/:id/repository/commits` was sent; the first complaint is the answer. */
export function readCommitParams(raw: JsonObject): CommitParams {
  const branch = needed(raw, 'branch');
  const message = needed(raw, 'commit_message');
  const actions = listOf(raw.actions);
  if (actions.length === 0) {
    throw badRequest('actions is required');
  }
  if (isGiven(raw.start_branch) && isGiven(raw.start_sha)) {
    throw badRequest('start_branch, start_sha are mutually exclusive');
  }
  return {
    branch,
    message,
    startBranch: textOf(raw.start_branch),
    startSha: textOf(raw.start_sha),
    force: isTrue(raw.force),
    actions: actions.map(readAction),
  };
}

function readAction(action: JsonObject, index: number): FileAction {
  const at = `actions[${index}]`;
  const kind = needed(action, 'action', at);
  const filePath = needed(action, 'file_path', at);
  if (!isKind(kind)) {
    throw badRequest(`${at}[action] must be one of: ${KINDS.join(', ')}`);
  }
  const encoding = textOf(action.encoding) ?? 'text';
  if (!ENCODINGS.includes(encoding)) {
    throw badRequest(`${at}[encoding] must be text or base64`);
  }
  const missing = NEEDED[kind];
  if (missing && (action[missing] === undefined || action[missing] === null)) {
    throw badRequest(`${at}[${missing}] is required for ${kind} action`);
  }
  return {
    action: kind,
    filePath,
    previousPath: textOf(action.previous_path),
    content: contentOf(action.content, encoding),
    executable: isTrue(action.execute_filemode),
    lastCommitId: textOf(action.last_commit_id),
  };
}

/** Content as bytes; what is not there is left out. */
export function contentOf(
  content: JsonValue,
  encoding: string | null | undefined,
): Buffer | undefined {
  return content === undefined || content === null
    ? undefined
    : Buffer.from(String(content), encoding === 'base64' ? 'base64' : 'utf8');
}

function needed(from: JsonObject, key: string, at?: string): string {
  const value = textOf(from[key]);
  if (value === undefined) {
    throw badRequest(`${at ? `${at}[${key}]` : key} is required`);
  }
  return value;
}

function textOf(value: JsonValue): string | undefined {
  return isGiven(value) ? String(value) : undefined;
}

function isGiven(value: JsonValue): boolean {
  return value !== undefined && value !== null && value !== '';
}

function isTrue(value: JsonValue): boolean {
  return value === true || value === 'true' || value === '1';
}

function isKind(word: string): word is Kind {
  return KINDS.some(kind => kind === word);
}

/** A JSON array, or what a form makes of one (`actions[0][action]=...`). */
function listOf(value: JsonValue): JsonObject[] {
  const elements = isJsonObject(value) ? Object.values(value) : value;
  return Array.isArray(elements) ? elements.filter(isJsonObject) : [];
}
