/** What came of the cells, by their names. */
export interface Results {
  /** What was not as it should be. A cell that is not in here did not run. */
  complaints: ReadonlyMap<string, string[]>;
  /** What GitLab has left when it acted after everybody had looked, where it did. */
  leavings: ReadonlyMap<string, string>;
}

export function mark(
  { complaints, leavings }: Results,
  name: string = '',
): string {
  const list = complaints.get(name);
  if (!list) {
    return '–';
  }
  const green = leavings.has(name) ? '✓+' : '✓';
  return list.length === 0 ? green : '✗';
}

export function unique(list: string[]): string[] {
  return [...new Set(list)];
}

export function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
