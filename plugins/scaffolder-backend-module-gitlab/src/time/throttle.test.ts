import { Throttle } from './throttle';

describe('Throttle', () => {
  it('lets as many requests start in any minute as it is told', () => {
    const throttle = new Throttle(2);
    expect(throttle.reserve(0)).toBe(0);
    expect(throttle.reserve(10_000)).toBe(0);
    expect(throttle.reserve(20_000)).toBe(40_000);
    expect(throttle.reserve(20_000)).toBe(50_000);
    expect(throttle.reserve(20_000)).toBe(100_000);
  });

  it('is free again after a minute', () => {
    const throttle = new Throttle(1);
    throttle.reserve(0);
    expect(throttle.reserve(60_000)).toBe(0);
  });

  it('takes back a place that nobody used', () => {
    const throttle = new Throttle(1);
    throttle.reserve(0);
    const wait = throttle.reserve(1000);
    throttle.release(1000 + wait);
    expect(throttle.reserve(2000)).toBe(58_000);
  });
});
