/** What GitLab tells a person at the end of a push (lib/gitlab/checks/post_push_message.rb): once, to who caused it. */
export class PostPushMessages {
  readonly #messages = new Map<string, string[]>();

  add(userId: number, projectId: number, message: string): void {
    const key = `${userId}:${projectId}`;
    this.#messages.set(key, [...(this.#messages.get(key) ?? []), message]);
  }

  take(userId: number, projectId: number): string[] {
    const key = `${userId}:${projectId}`;
    const messages = this.#messages.get(key) ?? [];
    this.#messages.delete(key);
    return messages;
  }

  clear(): void {
    this.#messages.clear();
  }
}
