/**
 * Form fields that know GitLab, for Backstage software templates.
 *
 * @packageDocumentation
 */
export { scaffolderModuleGitlab as default } from './module';
