import { avatarOf } from './world/avatars';
import { Namespace, Project, Resource, User } from './world/model';
import { fullPathOf, projectPathOf } from './world/namespaces';
import { World } from './world/world';

/** Addresses under the sandbox's own URL, which is only known once it listens. */
export class Links {
  constructor(
    private readonly world: World,
    readonly base: () => string,
  ) {}

  web(path: string): string {
    return `${this.base()}/${path}`;
  }

  api(path: string): string {
    return `${this.base()}/api/v4${path}`;
  }

  project(project: Project): string {
    return this.web(projectPathOf(this.world, project));
  }

  git(project: Project): string {
    return `${this.project(project)}.git`;
  }

  ssh(project: Project): string {
    return `git@${this.hostname()}:${projectPathOf(this.world, project)}.git`;
  }

  namespace(namespace: Namespace): string {
    const path = fullPathOf(this.world, namespace);
    return this.web(namespace.kind === 'group' ? `groups/${path}` : path);
  }

  /** The picture of a project or group, where it has one. */
  avatar({ kind, id }: Resource): string | null {
    const avatar = avatarOf(this.world, { kind, id });
    return (
      avatar &&
      this.web(
        `uploads/-/system/${kind}/avatar/${id}/${encodeURIComponent(avatar.filename)}`,
      )
    );
  }

  user(user: User): string {
    return this.web(user.username);
  }

  hostname(): string {
    return new URL(this.base()).hostname;
  }
}
