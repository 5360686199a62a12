/**
 * GitLab actions for the Backstage scaffolder whose tokens nobody but GitLab ever holds.
 *
 * @packageDocumentation
 */

export { gitlabModule as default } from './module';
