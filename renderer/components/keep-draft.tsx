import Button from '@mui/material/Button';
import { useEffect, useRef, useState } from 'react';

const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
const trimmed = <T extends Record<string, string>>(texts: T) =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.trim()])) as T;

/**
 * Texts that are written here and kept elsewhere. What is kept anew (an undo, another window) is taken over, unless
 * somebody is writing something else here.
 */
export function useKeptDraft<T extends Record<string, string>>(kept: T) {
  const [draft, setDraft] = useState(kept);
  const last = useRef(kept);
  useEffect(() => {
    if (same(kept, last.current)) return;
    const before = last.current;
    last.current = kept;
    setDraft((now) => (same(trimmed(now), before) ? kept : now));
  }, [kept]);
  return { draft, setDraft, isChanged: !same(trimmed(draft), kept) };
}

/** Submits its form. Once what is written is kept it says so and stays as long as the focus is on it. */
export function KeepButton({ isChanged, label = 'Keep' }: { isChanged: boolean; label?: string }) {
  const [wasPressed, setPressed] = useState(false);
  if (!isChanged && !wasPressed) return null;
  return (
    <Button
      type="submit"
      variant="outlined"
      aria-disabled={!isChanged}
      onClick={() => setPressed(true)}
      onBlur={() => setPressed(false)}
      sx={{ alignSelf: 'flex-start' }}
    >
      {isChanged ? label : 'Kept'}
    </Button>
  );
}
