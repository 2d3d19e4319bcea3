import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, type Palette } from '../../../renderer/palette.ts';

/** Relative luminance, WCAG 2.2 "relative luminance". */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2 "contrast ratio". */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['ground', 'surface', 'well'] as const satisfies readonly (keyof Palette)[];
const TEXTS = [
  'ink',
  'muted',
  'primary',
  'good',
  'bad',
  'caution',
] as const satisfies readonly (keyof Palette)[];

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s palette', (_, palette) => {
  it('measures as the standard does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it.each(TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
    'lets %s be read on %s (1.4.3)',
    (text, ground) => {
      expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('lets text be read on filled buttons and verdicts (1.4.3)', () => {
    expect(contrast(palette.onPrimary, palette.primary)).toBeGreaterThanOrEqual(4.5);
    for (const fill of ['good', 'bad', 'caution'] as const) {
      expect(contrast(palette.onVerdict, palette[fill])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(GROUNDS)('lets every part of a chart be seen on %s (1.4.11)', (ground) => {
    for (const colour of palette.series) expect(contrast(colour, palette[ground])).toBeGreaterThanOrEqual(3);
  });

  it.each(GROUNDS)('lets the outline of a control be seen on %s (1.4.11)', (ground) => {
    expect(contrast(palette.outline, palette[ground])).toBeGreaterThanOrEqual(3);
  });
});
