/** How a scheme writes the JSON that it hashes. Every knob is one way in which real writers differ. */
export type JsonStyle = {
  /** Order of members: as stored, as the recipe lists them, sorted by UTF-16 unit, or by code point. */
  keys: 'as-stored' | 'listed' | 'utf16' | 'codepoint';
  /** Keys that look like array indexes come first, ascending, as a JavaScript object prints them. */
  jsIntKeysFirst: boolean;
  /** Between members, and between key and value. */
  sep: readonly [string, string];
  /** Escape everything above U+007E; `keep-del` leaves U+007F alone, as PHP does. */
  ascii: boolean | 'keep-del';
  escapeSlash: boolean;
  /** U+2028 and U+2029 as escapes. */
  escapeLineSep: boolean;
  /** `<`, `>` and `&` as escapes. */
  escapeHtml: boolean;
  numbers: 'lexeme' | 'ecma' | 'python';
  wholeFloatsToInt: boolean;
  /** Unicode normalization form C over keys and values. */
  nfc: boolean;
  nulls: 'keep' | 'drop';
};

export const DEFAULT_STYLE: JsonStyle = {
  keys: 'as-stored',
  jsIntKeysFirst: false,
  sep: [',', ':'],
  ascii: false,
  escapeSlash: false,
  escapeLineSep: false,
  escapeHtml: false,
  numbers: 'lexeme',
  wholeFloatsToInt: false,
  nfc: false,
  nulls: 'keep',
};

const SPACED = [', ', ': '] as const;
const python = { ...DEFAULT_STYLE, keys: 'codepoint', numbers: 'python' } as const;

/** The writers that schemes use by name. */
export const PRESETS = {
  /** JSON.stringify(JSON.parse(text)) */
  js: { ...DEFAULT_STYLE, jsIntKeysFirst: true, numbers: 'ecma' },
  /** RFC 8785, JSON Canonicalization Scheme */
  jcs: { ...DEFAULT_STYLE, keys: 'utf16', numbers: 'ecma' },
  /** json.dumps(value, sort_keys=True) */
  py: { ...python, sep: SPACED, ascii: true },
  /** ... ensure_ascii=False */
  'py-u': { ...python, sep: SPACED },
  /** ... separators=(",", ":") */
  pyc: { ...python, ascii: true },
  /** ... separators=(",", ":"), ensure_ascii=False */
  'pyc-u': python,
  /** PHP json_encode($value) */
  php: { ...DEFAULT_STYLE, ascii: 'keep-del', escapeSlash: true, escapeLineSep: true },
  /** Go encoding/json, which sorts the keys of a map */
  go: { ...DEFAULT_STYLE, keys: 'codepoint', escapeLineSep: true, escapeHtml: true },
} as const satisfies Record<string, JsonStyle>;

export type PresetName = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
