import { routes } from '.';
import { operationNames } from '../http/operations';
import { notImplementedRoutes } from './notImplemented';

it('names every operation once, noun and verb', () => {
  const names = operationNames();
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    expect(name).toMatch(/^[a-z]+[A-Za-z]*\.[a-z]+[A-Za-z]*$/);
  }
});

it('does not call unbuilt what is built', () => {
  const built = new Set(
    routes.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`),
  );
  const both = notImplementedRoutes.filter(({ method, path }) =>
    built.has(`${method} ${path.replace(/:\w+/g, ':')}`),
  );
  expect(both).toEqual([]);
});

it('names each unbuilt route once', () => {
  const names = notImplementedRoutes.map(({ operation }) => operation);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  expect(twice).toEqual([]);
});
