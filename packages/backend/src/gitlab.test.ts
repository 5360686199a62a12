import { provideGitLab } from './gitlab';

describe('provideGitLab', () => {
  it('uses the GitLab that is named, wherever it lives', async () => {
    const env = {
      GITLAB_URL: 'https://example.com:8443/gitlab/',
      GITLAB_TOKEN: 'not-a-real-token',
    };

    await expect(provideGitLab(env)).resolves.toEqual({
      kind: 'real',
      url: 'https://example.com:8443/gitlab',
      users: [],
    });
    expect(env).toEqual({
      GITLAB_URL: 'https://example.com:8443/gitlab',
      GITLAB_HOST: 'example.com:8443',
      GITLAB_API_URL: 'https://example.com:8443/gitlab/api/v4',
      GITLAB_TOKEN: 'not-a-real-token',
    });
  });

  it.each([
    [
      { GITLAB_URL: 'https://gitlab.example.com' },
      'GITLAB_URL is set and GITLAB_TOKEN is not',
    ],
    [
      { GITLAB_TOKEN: 'not-a-real-token' },
      'GITLAB_TOKEN is set and GITLAB_URL is not',
    ],
    [
      { GITLAB_URL: 'gitlab.example.com', GITLAB_TOKEN: 'not-a-real-token' },
      'GITLAB_URL must be a URL such as https://gitlab.example.com',
    ],
  ])('says what is wrong with %j', async (env, message) => {
    await expect(provideGitLab(env)).rejects.toThrow(message);
  });
});
