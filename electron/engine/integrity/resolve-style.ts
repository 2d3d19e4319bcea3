import { AppError } from '../../../shared/errors.ts';
import { DEFAULT_STYLE, type JsonStyle, PRESET_NAMES, PRESETS, type PresetName } from './json-style.ts';
import type { StyleReference } from './recipe-segments.ts';
import type { StyleSettings } from './recipe-style.ts';

/** The style that a recipe means by a name of its own, a preset's name, or settings. Throws `recipe-invalid`. */
export function resolveStyle(
  reference: StyleReference | undefined,
  styles: Record<string, StyleSettings> = {},
): JsonStyle {
  if (reference === undefined) return DEFAULT_STYLE;
  if (typeof reference !== 'string') return { ...DEFAULT_STYLE, ...reference };
  if (Object.hasOwn(styles, reference)) return { ...DEFAULT_STYLE, ...styles[reference] };
  if (Object.hasOwn(PRESETS, reference)) return PRESETS[reference as PresetName];
  const problem = `there is no style ${reference}; presets are ${PRESET_NAMES.join(', ')}`;
  throw new AppError('recipe-invalid', { place: 'style', problem });
}
