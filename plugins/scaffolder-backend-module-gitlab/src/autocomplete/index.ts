export { createGitLabAutocomplete } from './autocomplete';
