import Box from '@mui/material/Box';
import { useId } from 'react';
import type { RecipePreview } from '../../shared/model/recipe.ts';
import { visuallyHidden } from './visually-hidden.ts';

const WORDS = new Map([
  [true, 'gives its hash'],
  [false, 'does not give its hash'],
]);

/** The rows that a recipe is tried on, each with what came of it; one of them is chosen. Arrow keys go along. */
export function RowStrip({
  rows,
  at,
  onChoose,
}: {
  rows: RecipePreview['rows'];
  at: number;
  onChoose: (at: number) => void;
}) {
  const group = useId();
  return (
    <Box
      component="fieldset"
      sx={{ border: 0, p: 0, m: 0, minWidth: 0, display: 'flex', flexWrap: 'wrap', gap: 0.5 }}
    >
      <Box component="legend" sx={visuallyHidden}>
        Rows
      </Box>
      {rows.map(({ place, matches, note }, index) => {
        const said = matches === null ? (note ?? 'not checked') : WORDS.get(matches);
        const look = matches === null ? '–' : matches ? '✓' : '✕';
        return (
          <Box
            component="label"
            key={place}
            title={`${place}: ${said}`}
            sx={{
              width: 24,
              height: 24,
              display: 'grid',
              placeItems: 'center',
              position: 'relative',
              cursor: 'pointer',
              fontSize: '0.8rem',
              fontWeight: 700,
              border: '1px solid',
              borderColor: 'outline',
              borderRadius: 0.5,
              color: matches === null ? 'text.secondary' : matches ? 'success.main' : 'error.main',
              bgcolor: 'background.paper',
              '&:has(:checked)': {
                outline: '2px solid',
                outlineColor: 'primary.main',
                bgcolor: 'background.well',
              },
              '&:has(:focus-visible)': { outline: '3px solid', outlineColor: 'primary.main' },
            }}
          >
            <Box
              component="input"
              type="radio"
              name={group}
              checked={index === at}
              onChange={() => onChoose(index)}
              aria-label={`${place}: ${said}`}
              sx={visuallyHidden}
            />
            <span aria-hidden>{look}</span>
          </Box>
        );
      })}
    </Box>
  );
}
