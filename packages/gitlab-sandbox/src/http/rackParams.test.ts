import { nestParams } from './rackParams';

it.each([
  ['a=1&b=2', { a: '1', b: '2' }],
  ['scopes[]=api&scopes[]=read_api', { scopes: ['api', 'read_api'] }],
  ['filter[environment_scope]=prod', { filter: { environment_scope: 'prod' } }],
  [
    'actions[][action]=create&actions[][file_path]=a&actions[][action]=delete',
    {
      actions: [{ action: 'create', file_path: 'a' }, { action: 'delete' }],
    },
  ],
  ['a[b][c]=1&a[b][d]=2', { a: { b: { c: '1', d: '2' } } }],
])('nests %s', (query, params) => {
  expect(nestParams(new URLSearchParams(query))).toEqual(params);
});
