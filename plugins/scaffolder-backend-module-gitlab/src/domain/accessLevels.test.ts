import {
  accessLevelName,
  accessLevelNames,
  accessLevelNumber,
  parseAccessLevel,
} from './accessLevels';

describe('parseAccessLevel', () => {
  it.each([
    ['guest', 10],
    ['planner', 15],
    ['reporter', 20],
    ['security_manager', 25],
    ['developer', 30],
    ['maintainer', 40],
    ['owner', 50],
    ['Developer', 30],
    [' OWNER ', 50],
    ['Security Manager', 25],
    ['security-manager', 25],
    [30, 30],
    ['30', 30],
  ])('reads %j as %d', (written, level) => {
    expect(parseAccessLevel(written)).toEqual({ ok: true, value: level });
  });

  it.each(['devloper', '', '35', 0, 60, 'constructor'])(
    'refuses %j and lists the roles',
    written => {
      expect(parseAccessLevel(written)).toEqual({
        ok: false,
        problem: `"${written}" is not a role of GitLab; roles are guest (10), planner (15), reporter (20), security_manager (25), developer (30), maintainer (40) and owner (50)`,
      });
    },
  );
});

describe('accessLevelName', () => {
  it('is the way back', () => {
    for (const name of accessLevelNames) {
      expect(accessLevelName(accessLevelNumber(name))).toBe(name);
    }
  });

  it('shows a role that is too new for us as its number', () => {
    expect(accessLevelName(35)).toBe('35');
  });
});
