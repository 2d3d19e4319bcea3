import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** Deeper than that nobody opens by hand, and no more members of one object than these are drawn. */
const DEEPEST = 30;
const MOST = 1000;

/** A number as it is written: 1.0, 1e3 and what no JavaScript number holds. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The value of JSON text with its numbers as they are written, or undefined where it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value, context?: { source?: string }) =>
      typeof value === 'number' ? new Digits(context?.source ?? String(value)) : value,
    );
  } catch {
    return undefined;
  }
}

/** JSON as a tree that opens and closes, by keyboard too. */
export function JsonTree({ value, name, depth = 0 }: { value: unknown; name?: string; depth?: number }) {
  const label = name === undefined ? null : <span className="name">{name}: </span>;
  if (typeof value !== 'object' || value === null || value instanceof Digits)
    return (
      <div>
        {label}
        <span className="value">{value instanceof Digits ? value.text : JSON.stringify(value)}</span>
      </div>
    );
  const members = Object.entries(value);
  const size = Array.isArray(value) ? `[${members.length}]` : `{${members.length}}`;
  if (members.length === 0 || depth >= DEEPEST)
    return (
      <div>
        {label}
        {size}
      </div>
    );
  return (
    <details open={depth < 2}>
      <summary>
        {label}
        {size}
      </summary>
      <Box sx={{ pl: 2 }}>
        {members.slice(0, MOST).map(
          ([key, member]): ReactNode => (
            <JsonTree key={key} name={key} value={member} depth={depth + 1} />
          ),
        )}
        {members.length > MOST && <div>… {members.length - MOST} more</div>}
      </Box>
    </details>
  );
}
