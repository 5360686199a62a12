/**
 * Where to push a project to. GitLab tells the address it believes it has, and behind a proxy that ends TLS it may
 * believe in http: then the credential would travel in the clear. Where the API is spoken to over https, so is git.
 *
 * @param httpUrlToRepo - as GitLab gives it
 */
export function remoteUrlOf(httpUrlToRepo: string, apiBaseUrl: string): string {
  const api = new URL(apiBaseUrl);
  const remote = URL.canParse(httpUrlToRepo)
    ? new URL(httpUrlToRepo)
    : undefined;
  if (api.protocol !== 'https:' || remote?.protocol !== 'http:') {
    return httpUrlToRepo;
  }
  remote.protocol = 'https:';
  if (remote.hostname === api.hostname) {
    remote.port = api.port;
  }
  return remote.href;
}
