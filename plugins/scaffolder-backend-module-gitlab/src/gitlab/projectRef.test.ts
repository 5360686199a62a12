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
    [{ repoUrl: 'gitlab.com?owner=a&repo=b', projectId: 42 }, 'gitlab.com', 42],
    [{ repoUrl: 'git.example.com', projectId: '42' }, 'git.example.com', 42],
    [{ repoUrl: 'gitlab.com?project=7' }, 'gitlab.com', 7],
    [{ projectId: 'a/b/c' }, 'gitlab.com', 'a/b/c'],
  ])('finds the project of %p', (input, host, project) => {
    expect(resolveProject(input, integrations)).toEqual({ host, project });
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

  it.each(['name', '0', '-1', 'a/../b', 'a b@c/d', ''])('refuses %p', given => {
    expect(() => readProjectId(given)).toThrow(/"projectId" must be/);
  });

  it('takes no time for a text that is made to take much', () => {
    const slow = `a${'/'.repeat(1_000_000)}@`;
    expect(() => readProjectId(slow)).toThrow(/"projectId" must be/);
  });
});
