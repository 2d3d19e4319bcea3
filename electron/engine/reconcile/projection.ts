import { memberName, type Side } from './side.ts';

/** Records looked at to learn which members one side writes. */
const SAMPLE_RECORDS = 2000;

/** Which members of the originals are compared beside the mapped fields. */
export type Projection = { names: ReadonlySet<string> | null; notCompared: string[] };

/**
 * Two exports of one form are compared in all that they hold. Where the forms differ, a member that only one
 * of them writes says nothing about the record, nor does one that is a text here and a structure there: they
 * are left out, and named.
 */
export function projectionOf(left: Side, right: Side): Projection {
  const forms = new Set(
    [...left.acquisitions, ...right.acquisitions].map(({ dialect, format, header }) =>
      format === 'csv' ? `csv ${JSON.stringify(header)}` : dialect.name,
    ),
  );
  if (forms.size === 1) return { names: null, notCompared: [] };
  const [a, b] = [shapesOf(left), shapesOf(right)];
  const names = new Set<string>();
  const notCompared = new Set<string>();
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const alike = a.has(name) && b.has(name) && (!a.get(name) || !b.get(name) || a.get(name) === b.get(name));
    (alike ? names : notCompared).add(name);
  }
  return { names, notCompared: [...notCompared].sort() };
}

/** Each member's name, and whether it holds a scalar or a structure; '' where it was always empty. */
function shapesOf(side: Side): Map<string, string> {
  const shapes = new Map<string, string>();
  for (const { format, header } of side.acquisitions)
    if (format === 'csv') for (const column of header ?? []) shapes.set(memberName(column), '');
  let looked = 0;
  for (const { members } of side.all()) {
    for (const [name, value] of Object.entries(members)) {
      const shape = shapeOf(value);
      if (shape !== '' || !shapes.has(name)) shapes.set(name, shape);
    }
    if (++looked === SAMPLE_RECORDS) break;
  }
  return shapes;
}

function shapeOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  return typeof value === 'object' ? 'structure' : 'scalar';
}
