/**
 * GitLab actions for the Backstage scaffolder whose tokens are stored and shown nowhere but in GitLab.
 *
 * @packageDocumentation
 */

export { gitlabModule as default } from './module';
