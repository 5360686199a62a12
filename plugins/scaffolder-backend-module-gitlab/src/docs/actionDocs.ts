import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

/** What an action's page says of it besides its fields, in Markdown. */
export interface PageDocs {
  /** Whose action it is, if not ours. */
  origin?: string;
  /** What is asked of GitLab, in that order, where nothing goes wrong. */
  calls?: string[];
  /** What is different at GitLab afterwards. */
  changes?: string;
  /** What another run does: another attempt of the same task, and a new task. */
  again?: string;
  /** Where secret values come from and go to. */
  secret?: string;
  /**
   * The least role GitLab wants of the credential's owner. What GitLab then decides, it decides itself.
   *
   * @see https://docs.gitlab.com/user/permissions/
   */
  role: string;
}

/** What an action of ours says of itself; its definition and its page are made from it. */
export interface ActionDocs extends Required<Omit<PageDocs, 'origin'>> {
  id: string;
  /** One sentence or two, as plain text. */
  description: string;
  /** Each of them runs against the sandbox, in a test. */
  examples: TemplateExample[];
}
