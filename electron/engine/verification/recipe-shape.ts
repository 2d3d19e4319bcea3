import { UTF8_LINES } from '../intake/file-shape.ts';
import type { CompiledRecipe } from '../integrity/compile.ts';
import type { RowShape } from './log-rows.ts';

/** How the rows of a log lie in its files, as the recipe's `container` says. */
export function shapeOfRecipe({ recipe }: CompiledRecipe): RowShape {
  const { kind = 'ndjson', path = '' } = recipe.container ?? {};
  const shape = { ...UTF8_LINES, jsonColumns: new Set<string>() };
  if (kind === 'csv') return { ...shape, format: 'csv', key: null, delimiter: ',' };
  if (kind === 'ndjson') return { ...shape, format: 'ndjson', key: null };
  const steps = path.split('.');
  const key = steps.length > 1 ? { path: steps } : path;
  return { ...shape, format: 'json', key: kind === 'json-array' ? null : key };
}
