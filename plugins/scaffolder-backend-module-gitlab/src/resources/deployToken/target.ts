import { leaseOn, type Resource } from '../../saga/resource';
import { DEPLOY_TOKEN } from './details';

export const deployTokenTarget: Pick<Resource, 'kind' | 'target'> = {
  kind: DEPLOY_TOKEN,
  target: place => leaseOn('deployToken', place),
};
