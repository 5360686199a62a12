import { leaseOn, type Resource } from '../../saga/resource';
import { ACCESS_TOKEN } from './details';

/** Whatever variable a token is for: by its name it is found. */
export const tokenTarget: Pick<Resource, 'kind' | 'target'> = {
  kind: ACCESS_TOKEN,
  target: place => leaseOn('token', place),
};
