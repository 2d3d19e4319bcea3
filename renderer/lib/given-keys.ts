/** A key as it is typed: text, or hex digits. */
export type GivenKey = { form: 'utf8' | 'hex'; text: string };

/** What is wrong with a typed key; null for none, and for one that was not typed. */
export function keyProblem({ form, text }: GivenKey): string | null {
  if (form === 'utf8' || text === '') return null;
  return /^([0-9a-fA-F]{2})+$/.test(text) ? null : 'Hex digits, two for each byte.';
}

/** The typed keys as the engine takes them, those that can be used. */
export function keysToSend(given: Readonly<Record<string, GivenKey>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, key]) => key.text !== '' && keyProblem(key) === null)
      .map(([name, { form, text }]) => [name, `${form}:${text}`]),
  );
}
