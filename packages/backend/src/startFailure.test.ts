import { explainStartFailure } from './startFailure';

describe('explainStartFailure', () => {
  it('finds the port that is taken behind what Backstage makes of it', () => {
    const listening = Object.assign(new Error('listen EADDRINUSE'), {
      code: 'EADDRINUSE',
      address: '127.0.0.1',
      port: 7007,
    });
    const startup = new AggregateError([
      new Error('Backend startup failed', { cause: listening }),
    ]);

    expect(explainStartFailure(startup)).toContain(
      'Port 7007 on 127.0.0.1 is taken',
    );
    expect(explainStartFailure(startup)).toContain('PORT=7008');
  });

  it('leaves other failures as they are', () => {
    expect(explainStartFailure(new Error('No such table'))).toContain(
      'No such table',
    );
  });
});
