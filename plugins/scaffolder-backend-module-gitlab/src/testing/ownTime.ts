const TURN_MS = 10;

/**
 * A clock that runs only while this process does, for what has to happen at once on a machine that has other things to
 * do: it counts the turns of 10 ms that the process was given, and so is never ahead of real time.
 */
export function startOwnTime(): {
  /** Stops the clock, and tells the milliseconds it ran. */
  stop(): number;
} {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, TURN_MS);
  return {
    stop() {
      clearInterval(timer);
      return turns * TURN_MS;
    },
  };
}
