import { ApiError } from '../http/apiErrors';
import { JsonObject, JsonValue } from '../http/json';
import { Reply } from '../http/reply';
import { Links } from '../links';
import { Principal } from '../principal/authenticate';
import { LevelRule, ScopeRule } from '../principal/authorise';
import { Repositories } from '../repository/repositories';
import { Group, Project, User } from '../world/model';
import { Invalid, Refusal } from '../world/refusals';
import { LimitSetting } from '../world/settings';
import { World } from '../world/world';
import { PageOptions } from './paginate';
import { Declaration, Declared, ParamRules } from './params';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a handler works with. */
export interface RouteContext<P = Record<string, unknown>> {
  world: World;
  repositories: Repositories;
  /** Builds addresses under the sandbox's own URL. */
  links: Links;
  /** Who asks; undefined is nobody. */
  principal: Principal | undefined;
  /** The user who asks; a 401 when it is nobody. */
  readonly user: User;
  /** The user who asks, or undefined. */
  readonly caller: User | undefined;
  /** The project of a route with `on: 'project'`. */
  readonly project: Project;
  /** The group of a route with `on: 'group'`. */
  readonly group: Group;
  /** Declared parameters from path, query and body; what was not declared is not here. */
  params: P;
  /** Everything that was sent in path, query and body, declared or not. */
  raw: JsonObject;
  /** The headers, names in lower case. */
  headers: Record<string, string | undefined>;
  /** The full address of this request, for pagination links. */
  address: URL;
  /** Drops all pages but the asked one, and adds GitLab's headers. */
  page<T>(
    items: readonly T[],
    present: (item: T) => JsonValue | Promise<JsonValue>,
    options?: PageOptions<T>,
  ): Promise<Reply>;
}

/** GitLab's application limiter (lib/gitlab/application_rate_limiter.rb). */
export interface Limit {
  /** A number, or the setting that has it; 0 is no limit. */
  times: number | LimitSetting;
  /** In how many minutes. Default: 1. */
  minutes?: number;
  /** Counted for each project or group of the path, and not for all together. */
  perSource?: boolean;
  exceptAdmins?: boolean;
}

/** One operation of the API. */
export interface Route extends ScopeRule, LevelRule {
  /** `projectAccessTokens.create`: the name that faults, the journal and the coverage table use. */
  operation: string;
  method: Method;
  /** Below `/api/v4`, path parameters with a colon. */
  path: string;
  /** Whether a caller without credentials gets as far as the handler. Default: no. */
  anonymous?: boolean;
  /** Whose path the `:id` is: it is looked up and hidden (404) from those who may not see it. */
  on?: 'project' | 'group';
  /** What nobody may, whatever their role: a policy's `prevent`. It answers as a role that is too low. */
  prevented?(context: RouteContext): boolean;
  /** GitLab asks for the role in a `before` block, ahead of the parameters. */
  roleBeforeParams?: boolean;
  params?: Declaration;
  rules?: ParamRules;
  /** How often each caller may ask; E7 beyond. */
  limit?: Limit;
  /** How GitLab renders a service that said no; 400 with the sentence unless said otherwise. */
  onRefusal?: (refusal: Refusal) => ApiError;
  /** How GitLab renders an invalid model; E2 at 400 unless said otherwise. */
  onInvalid?: (problem: Invalid) => ApiError;
  /** A body that is not the JSON it says it is; E4 at 400 unless said otherwise. */
  onMalformedBody?: () => ApiError;
  /** Workhorse hands the body on as a file, so nobody has looked for null bytes in it. */
  bodyIsUpload?: boolean;
  /** A remark for the coverage table. */
  note?: string;
  handle(context: RouteContext): Reply | Promise<Reply>;
}

type RouteOf<D extends Declaration> = Omit<Route, 'params' | 'handle'> & {
  params?: D;
  handle(context: RouteContext<Declared<D>>): Reply | Promise<Reply>;
};

/** Writes a route down so that the handler's `params` have the declared types. */
export function route<D extends Declaration = Record<never, never>>(
  definition: RouteOf<D>,
): Route {
  return definition as unknown as Route;
}
