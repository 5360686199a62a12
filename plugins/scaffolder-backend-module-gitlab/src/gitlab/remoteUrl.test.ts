import { remoteUrlOf } from './remoteUrl';

describe('remoteUrlOf', () => {
  it.each<[string, string, string]>([
    // API, GitLab's own idea, where to push to
    ['https://gl.example/api/v4', 'https://gl.example/a/b.git', ''],
    ['http://127.0.0.1:8929/api/v4', 'http://127.0.0.1:8929/a/b.git', ''],
    ['http://gl.internal/api/v4', 'https://gl.example/a/b.git', ''],
    [
      'https://gl.example/api/v4',
      'http://gl.example/a/b.git',
      'https://gl.example/a/b.git',
    ],
    [
      'https://gl.example:8443/gitlab/api/v4',
      'http://gl.example:8080/gitlab/a/b.git',
      'https://gl.example:8443/gitlab/a/b.git',
    ],
    [
      'https://api.internal:8443/api/v4',
      'http://gl.example/a/b.git',
      'https://gl.example/a/b.git',
    ],
    ['https://gl.example/api/v4', 'git@gl.example:a/b.git', ''],
  ])('%s, %s', (api, given, remoteUrl) => {
    expect(remoteUrlOf(given, api)).toBe(remoteUrl || given);
  });
});
