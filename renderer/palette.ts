/**
 * Every colour of Vouch, light and dark. Paper, ink and one petrol; green, red and ochre are kept for verdicts
 * and always come with a sign and a word. tests/unit/renderer/palette.test.ts checks each pair that is used
 * against WCAG 2.2: 4.5:1 for text, 3:1 for outlines of controls.
 */
export type Palette = {
  /** Behind everything. */
  ground: string;
  /** Cards, tables, dialogs. */
  surface: string;
  /** Table heads, code, wells. */
  well: string;
  /** Hairlines between things; decoration only. */
  line: string;
  /** Outlines of fields and buttons. */
  outline: string;
  ink: string;
  muted: string;
  primary: string;
  onPrimary: string;
  good: string;
  bad: string;
  caution: string;
  onVerdict: string;
  /** Parts of a chart, in order; the last is for all others. Names stand beside them, and a table behind. */
  series: readonly [string, string, string, string, string, string];
};

export const LIGHT: Palette = {
  ground: '#f5f4ef',
  surface: '#fffefb',
  well: '#eeece4',
  line: '#dad7cc',
  outline: '#7d857f',
  ink: '#1b2220',
  muted: '#535d59',
  primary: '#17505f',
  onPrimary: '#ffffff',
  good: '#1d6639',
  bad: '#9f2522',
  caution: '#7a4f00',
  onVerdict: '#ffffff',
  series: ['#17505f', '#3f74b8', '#7b519f', '#ad4a7c', '#2f8790', '#7d857f'],
};

export const DARK: Palette = {
  ground: '#121615',
  surface: '#1a1f1e',
  well: '#232927',
  line: '#333b38',
  outline: '#7f8a85',
  ink: '#e8eae5',
  muted: '#a9b3ae',
  primary: '#8fc8d6',
  onPrimary: '#0d2127',
  good: '#83cc9a',
  bad: '#f3a49d',
  caution: '#e6be72',
  onVerdict: '#121615',
  series: ['#8fc8d6', '#7fa4e6', '#b99ae2', '#e394c3', '#4aa7ad', '#7f8a85'],
};
