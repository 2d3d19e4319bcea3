import Box from '@mui/material/Box';
import { MARKS, TICK_MARKS } from '../../shared/model/worksheet.ts';

/** Every mark with its key, in sight while testing. */
export function WorksheetLegend() {
  return (
    <Box
      component="dl"
      aria-label="Tick marks and their keys"
      sx={{
        m: 0,
        mb: 1.5,
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 2.5,
        rowGap: 0.75,
        fontSize: '0.8125rem',
        color: 'text.secondary',
        '& div': { display: 'flex', gap: 0.75, alignItems: 'baseline' },
        '& dt': { flex: 'none', color: 'text.primary' },
        '& dd': { m: 0, minWidth: 0 },
      }}
    >
      {MARKS.map((mark) => {
        const { sign, key, words } = TICK_MARKS[mark];
        return (
          <div key={mark}>
            <dt>
              <kbd>{key}</kbd> {sign}
            </dt>
            <dd>{words}</dd>
          </div>
        );
      })}
      <div>
        <dt>
          <kbd>Del</kbd>
        </dt>
        <dd>
          takes it away; <kbd>Enter</kbd> opens the item
        </dd>
      </div>
    </Box>
  );
}
