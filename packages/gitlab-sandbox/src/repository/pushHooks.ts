import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';

/** One ref that a push changes. */
export interface RefUpdate {
  ref: string;
  oldId: string;
  newId: string;
  change: 'create' | 'update' | 'delete';
  /** The new commit does not contain the old one. */
  forced: boolean;
  /** The branches that contain the new commit, asked for new branches only. */
  containedIn: string[];
}

/** What a push asks of the sandbox: the part that GitLab's internal API plays for Gitaly's hooks. */
export interface PushRules {
  /** Before anything changes: texts for the person who pushes. Any text refuses the whole push. */
  refuse(updates: RefUpdate[]): Promise<string[]>;
  /** After it has changed, while the client still waits. The texts are shown to the person who pushes. */
  received(updates: RefUpdate[]): Promise<string[]>;
}

/**
 * The hooks hold no rules. They put into words what only git can see (in a pre-receive hook the new objects are in
 * quarantine), send that to the sandbox, and do what it answers. Both sides talk over file descriptor 3, which
 * `git http-backend` and `git receive-pack` hand on: nothing to listen on, nothing to authenticate.
 */
const HOOK = `#!/bin/sh
# $0 is pre-receive or post-receive; see pushHooks.ts.
hook=\${0##*/}
while read -r old new ref; do
  case "$old" in *[!0]*) change=update ;; *) change=create ;; esac
  case "$new" in *[!0]*) ;; *) change=delete ;; esac
  forced=false
  if [ "$change" = update ]; then
    git merge-base --is-ancestor "$old" "$new" 2>/dev/null || forced=true
  fi
  printf 'update %s %s %s %s %s\\n' "$change" "$forced" "$old" "$new" "$ref" >&3
  if [ "$hook" = pre-receive ] && [ "$change" = create ]; then
    git for-each-ref --contains "$new" --format='contained %(refname:lstrip=2)' refs/heads >&3 2>/dev/null
  fi
done
printf '%s\\n' "$hook" >&3
while IFS= read -r answer <&3; do
  case "$answer" in
    allow) exit 0 ;;
    refuse) exit 1 ;;
    *) printf '%s\\n' "\${answer#say }" >&2 ;;
  esac
done
# The sandbox is gone.
exit 1
`;

const HOOK_NAMES = ['pre-receive', 'post-receive'];

/** Writes the hooks; `core.hooksPath` of a push points here. */
export async function installPushHooks(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const name of HOOK_NAMES) {
    const file = path.join(directory, name);
    await writeFile(file, HOOK);
    await chmod(file, 0o755);
  }
  return directory;
}

/** Answers the hooks of one push until its processes are gone. */
export function answerHooks(channel: Duplex, rules: PushRules): void {
  let updates: RefUpdate[] = [];
  const answer = async (hook: string) => {
    const asked = updates;
    updates = [];
    const texts =
      hook === 'pre-receive'
        ? await rules.refuse(asked)
        : await rules.received(asked);
    const refused = hook === 'pre-receive' && texts.length > 0;
    const lines = texts.flatMap(text => text.split('\n'));
    channel.write(
      [...lines.map(line => `say ${line}`), refused ? 'refuse' : 'allow']
        .map(line => `${line}\n`)
        .join(''),
    );
  };
  channel.on('error', () => {});
  createInterface({ input: channel }).on('line', line => {
    const [word, ...rest] = line.split(' ');
    if (word === 'update') {
      const [change, forced, oldId, newId, ref] = rest;
      updates.push({
        ref,
        oldId,
        newId,
        change: change as RefUpdate['change'],
        forced: forced === 'true',
        containedIn: [],
      });
    } else if (word === 'contained') {
      updates.at(-1)?.containedIn.push(rest.join(' '));
    } else {
      answer(word).catch(error => channel.destroy(error));
    }
  });
}
