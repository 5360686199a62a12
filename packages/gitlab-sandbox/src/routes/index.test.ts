import { operationNames } from '../serve/operations';
import { routes } from '.';
import { knownRoutes, shapeOf } from './known';

const NAME = /^[a-z]+[A-Za-z0-9]*\.[a-z]+[A-Za-z0-9]*$/;

it('names every operation once, noun and verb', () => {
  for (const names of [
    operationNames(),
    knownRoutes.map(({ operation }) => operation),
  ]) {
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter(name => !NAME.test(name))).toEqual([]);
  }
});

it('lists every route once', () => {
  const shapes = knownRoutes.map(shapeOf);
  expect(shapes.filter((one, at) => shapes.indexOf(one) !== at)).toEqual([]);
});

it('builds nothing that GitLab has not, and calls it what the list calls it', () => {
  const names = new Map(
    knownRoutes.map(route => [shapeOf(route), route.operation]),
  );
  const built = routes.map(route => [shapeOf(route), route.operation]);
  expect(built).toEqual(built.map(([shape]) => [shape, names.get(shape)]));
});
