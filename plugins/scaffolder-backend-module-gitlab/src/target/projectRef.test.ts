import { gitlabIntegrations } from '../testing/integrations';
import {
  parseRepoUrl,
  readProjectId,
  readRepoUrl,
  resolveProject,
} from './projectRef';

const integrations = gitlabIntegrations(
  { host: 'gitlab.com', token: 'fake-token' },
  {
    host: 'git.example.com',
    baseUrl: 'https://git.example.com/gitlab',
    apiBaseUrl: 'https://git.example.com/gitlab/api/v4',
  },
  {
    host: '127.0.0.1:8929',
    baseUrl: 'http://127.0.0.1:8929',
    apiBaseUrl: 'http://127.0.0.1:8929/api/v4',
  },
  {
    host: 'gitlab.internal:8080',
    baseUrl: 'https://code.example.com',
    apiBaseUrl: 'http://gitlab.internal:8080/api/v4',
  },
);

function errorOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a failure');
}

describe('parseRepoUrl', () => {
  it.each([
    ['gitlab.com?owner=group&repo=name', 'gitlab.com', 'group/name'],
    ['gitlab.com?repo=name&owner=group/sub', 'gitlab.com', 'group/sub/name'],
    ['gitlab.com?owner=group%2Fsub&repo=name', 'gitlab.com', 'group/sub/name'],
    ['gitlab.com/?owner=/group/&repo=name.git', 'gitlab.com', 'group/name'],
    ['GitLab.com?owner=Group&repo=Name', 'gitlab.com', 'Group/Name'],
    ['https://gitlab.com?owner=group&repo=name', 'gitlab.com', 'group/name'],
    [' https://gitlab.com/group/sub/name ', 'gitlab.com', 'group/sub/name'],
    ['https://gitlab.com/group/name.git', 'gitlab.com', 'group/name'],
    ['https://gitlab.com/group/name/', 'gitlab.com', 'group/name'],
    ['https://gitlab.com:443/group/name', 'gitlab.com', 'group/name'],
    [
      'https://gitlab.com/group/name/-/tree/main/src',
      'gitlab.com',
      'group/name',
    ],
    ['gitlab.com/group/name', 'gitlab.com', 'group/name'],
    ['127.0.0.1:8929?owner=acme&repo=orders', '127.0.0.1:8929', 'acme/orders'],
    ['http://127.0.0.1:8929/acme/orders', '127.0.0.1:8929', 'acme/orders'],
    // People copy the address of the page they see.
    ['https://code.example.com/a/b', 'gitlab.internal:8080', 'a/b'],
    ['https://git.example.com/gitlab/a/b/c.git', 'git.example.com', 'a/b/c'],
    ['https://git.example.com/gitlab?owner=a&repo=b', 'git.example.com', 'a/b'],
    ['git.example.com?owner=a&repo=b', 'git.example.com', 'a/b'],
  ])('reads %s', (repoUrl, host, fullPath) => {
    const place = parseRepoUrl(repoUrl, integrations);
    expect(place).toMatchObject({ host, fullPath });
    expect(`${place.owner}/${place.repo}`).toBe(fullPath);
  });

  it.each([
    ['gitlab.com?repo=name', '"owner" is missing'],
    ['gitlab.com?owner=group', '"repo" is missing'],
    ['gitlab.com?owner=group&repo=sub/name', 'groups belong into "owner"'],
    ['gitlab.com?owner=..&repo=name', '".." cannot be the path'],
    ['gitlab.com?owner=group//sub&repo=name', '"" cannot be the path'],
    ['https://gitlab.com/name', 'the group or user is missing'],
    ['https://gitlab.com', 'it names no group and project'],
    ['gitlab.com?project=42', 'it names no group and project'],
    [
      'github.com?owner=a&repo=b',
      'no integration is configured for "github.com"',
    ],
    ['ssh://gitlab.com/group/name', '"ssh:" is not accepted'],
    ['', 'no URL'],
  ])('refuses %s', (repoUrl, why) => {
    expect(() => parseRepoUrl(repoUrl, integrations)).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringMatching(
          /Write "gitlab.com\?owner=group\/subgroup&repo=name" .*configured in integrations.gitlab: gitlab.com, git.example.com/,
        ),
      }),
    );
    expect(() => parseRepoUrl(repoUrl, integrations)).toThrow(why);
  });

  // What a person types into a form, where a template puts it into an address as it is.
  const typed = (text: string) => `gitlab.com?owner=acme/platform&repo=${text}`;
  it.each([
    [typed('hello&project=globex/site'), '"project" stands beside'],
    [typed('hello&project=42'), '"project" stands beside'],
    [typed('hello&repo=other'), '"repo" is in it more than once'],
    [typed('hello&owner=globex'), '"owner" is in it more than once'],
    ['gitlab.com?repo=Evil.Name_1&repo=checked-name', '"repo" is in it more'],
    ['gitlab.com?project=1&project=2', '"project" is in it more than once'],
    [typed('hello&workspace=x'), '"workspace" is not known there'],
    [typed('hello&Repo=other'), '"Repo" is not known there'],
    [typed('hello#readme'), 'it has a fragment, from "#" on'],
    [typed('hel\nlo'), 'a line break'],
    [typed('hello\r\n'), 'a line break'],
    [typed('hel\tlo'), 'another control character'],
    [typed('hello%0A'), '"repo" has a line break'],
    [typed('hello%26project=globex'), 'cannot be the path'],
    [typed('hello%2F..%2F..%2Fglobex'), 'groups belong into "owner"'],
    ['https://gitlab.com/acme/../globex/site', 'its path has "." or ".."'],
    ['https://gitlab.com/acme/%2e%2E/globex/site', 'its path has "." or ".."'],
    ['https://gitlab.com/acme\\site', 'it has a "\\" in it'],
    ['https://gitlab.com/acme/hello?owner=globex&repo=site', 'by its path'],
    ['https://gitlab.com/acme/hello?project=42', 'by its path'],
    ['https://gitlab.com/acme/hello?ref_type=heads', '"ref_type" is not known'],
  ])('refuses %j, which says more than one thing', (repoUrl, why) => {
    const error = errorOf(() => parseRepoUrl(repoUrl, integrations));
    expect(`${error}`).toContain(why);
    expect(error.name).toBe('InputError');
    expect(error.message).not.toMatch(/[\r\n\t]/);
  });

  it.each([
    'https://oauth2:fake-secret@gitlab.com/group/name',
    'https://fake-secret@gitlab.com/group/name.git',
    'oauth2:fake-secret@gitlab.com?owner=a&repo=b',
    'git@gitlab.com:fake-secret/name.git',
    'gitlab.com?owner=a&private_token=fake-secret',
  ])('refuses a URL with a credential without repeating it', repoUrl => {
    const error = errorOf(() => parseRepoUrl(repoUrl, integrations));
    expect(error.name).toBe('InputError');
    expect(error.message).not.toContain('fake-secret');
  });
});

describe('readRepoUrl', () => {
  it('is content with a host', () => {
    expect(readRepoUrl('gitlab.com', integrations)).toEqual({
      host: 'gitlab.com',
      place: undefined,
      projectId: undefined,
    });
  });

  it('reads an id', () => {
    expect(readRepoUrl('gitlab.com?project=42', integrations)).toMatchObject({
      host: 'gitlab.com',
      projectId: 42,
    });
  });
});

describe('resolveProject', () => {
  it.each([
    [{ repoUrl: 'gitlab.com?owner=a&repo=b' }, 'gitlab.com', 'a/b'],
    [{ repoUrl: 'git.example.com', projectId: '42' }, 'git.example.com', 42],
    [{ repoUrl: 'gitlab.com?project=7' }, 'gitlab.com', 7],
    [{ projectId: 'a/b/c' }, 'gitlab.com', 'a/b/c'],
  ])('finds the project of %p', (input, host, project) => {
    expect(resolveProject(input, integrations)).toEqual({ host, project });
  });

  // Upstream reads no more than the host of these.
  it.each([
    'gitlab.com',
    'gitlab.com?owner=owner',
    'gitlab.com?repo=repo',
    'gitlab.com?owner=&repo=repo',
    'gitlab.com?owner=owner&repo=',
    'gitlab.com?repo=sub/repo',
    'gitlab.com?owner=<o>',
    'gitlab.com?owner=<o>&repo=<r>',
    'gitlab.com?owner=a&colour=red#top',
    'gitlab.com?project=',
    'gitlab.com/owner',
    'gitlab.com/42',
    'https://gitlab.com/',
  ])('wants no more than the host of %s beside a projectId', repoUrl => {
    for (const projectId of [42, '42', 'a/b']) {
      expect(resolveProject({ repoUrl, projectId }, integrations)).toEqual({
        host: 'gitlab.com',
        project: readProjectId(projectId),
        alsoNamed: undefined,
      });
    }
  });

  it.each([
    ['gitlab.com?owner=a&repo=b', 'a/b'],
    ['gitlab.com?owner=a&repo=sub/b', 'a/sub/b'],
    ['gitlab.com?owner=a&repo=b.git', 'a/b'],
    ['gitlab.com?project=7', 7],
    ['gitlab.com?project=a/b', 'a/b'],
    ['https://gitlab.com/a/b/-/settings/ci_cd', 'a/b'],
    ['gitlab.com?owner=a&repo=b&repo=b', 'a/b'],
  ])('tells what %s names beside a projectId', (repoUrl, alsoNamed) => {
    const input = { repoUrl, projectId: 42 };
    expect(resolveProject(input, integrations).alsoNamed).toBe(alsoNamed);
  });

  it.each([
    ['gitlab.com?owner=A&repo=B', 'a/b'],
    ['https://gitlab.com/a/b', 'A/B'],
    ['gitlab.com?project=42', '42'],
    ['gitlab.com?owner=A&repo=b&project=a/B', 'a/b'],
  ])('knows that %s says the same as %s', (repoUrl, projectId) => {
    const resolved = resolveProject({ repoUrl, projectId }, integrations);
    expect(resolved.alsoNamed).toBeUndefined();
  });

  it.each([
    'gitlab.com?owner=a&repo=b&project=c/d',
    'gitlab.com?owner=a&repo=b&repo=c',
    'gitlab.com/a/b?project=7',
  ])('refuses %s beside a projectId, and shows all', repoUrl => {
    const error = errorOf(() =>
      resolveProject({ repoUrl, projectId: 42 }, integrations),
    );
    expect(error.name).toBe('InputError');
    expect(error.message).toMatch(
      /beside "projectId" 42 it names .* and a\/b|beside "projectId" 42 it names a\/b and|it names 7 and a\/b/,
    );
  });

  it('wants a host that is known beside a projectId, too', () => {
    const input = { repoUrl: 'gitlab.example?owner=a', projectId: 42 };
    expect(() => resolveProject(input, integrations)).toThrow(
      'no integration is configured for "gitlab.example"',
    );
  });

  it('asks which project', () => {
    expect(() =>
      resolveProject({ repoUrl: 'gitlab.com' }, integrations),
    ).toThrow(/Which project\? Give "projectId"/);
  });

  it('asks which GitLab when several have a token', () => {
    const several = gitlabIntegrations(
      { host: 'gitlab.com', token: 'fake-token' },
      {
        host: 'git.example.com',
        token: 'fake-token',
        apiBaseUrl: 'https://git.example.com/api/v4',
      },
    );
    expect(() => resolveProject({ projectId: 42 }, several)).toThrow(
      /Which GitLab\? Give a "repoUrl"; configured are gitlab.com, git.example.com/,
    );
  });
});

describe('readProjectId', () => {
  it.each([
    [42, 42],
    [' 42 ', 42],
    ['/group/name/', 'group/name'],
    ['/42/', 42],
  ])('reads %p', (given, id) => {
    expect(readProjectId(given)).toBe(id);
  });

  it.each(['name', '0', '-1', 'a/../b', 'a//b', 'a b@c/d', '9'.repeat(17), ''])(
    'refuses %p',
    given => {
      expect(() => readProjectId(given)).toThrow(/"projectId" must be/);
    },
  );

  it('takes no time for a text that is made to take much', () => {
    const slow = `a${'/'.repeat(1_000_000)}@`;
    expect(() => readProjectId(slow)).toThrow(/"projectId" must be/);
  });
});
