import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { MARKS, TICK_MARKS } from '../../shared/model/worksheet.ts';
import { Modal } from './modal.tsx';
import { PLACES } from './use-shortcuts.ts';

const GROUPS: readonly { name: string; keys: readonly (readonly [readonly string[], string])[] }[] = [
  {
    name: 'Everywhere',
    keys: [
      [['?'], 'This list'],
      [['/'], 'Search records by text'],
      [['Ctrl', 'L'], 'Lock the vault'],
      [['Esc'], 'Close what is open'],
    ],
  },
  { name: 'Go to', keys: PLACES.map(({ key, label }) => [['g', key], label] as const) },
  {
    name: 'In a table of records',
    keys: [
      [['↑', '↓'], 'One row'],
      [['PgUp', 'PgDn'], 'One page'],
      [['Home', 'End'], 'First or last row'],
      [['Enter'], 'Open the record'],
      [['Shift', '↑', '↓'], 'Select several'],
      [['Ctrl', '↑', '↓'], 'Move and keep the selection'],
      [['Space'], 'Put the row in or out'],
      [['Ctrl', 'A'], 'Select all'],
      [['←', '→'], 'One cell'],
      [['Shift', 'F10'], 'What can be done'],
      [['Ctrl', 'C'], 'Copy as a table'],
      [['Ctrl', 'G'], 'Go to a time'],
    ],
  },
  {
    name: 'On the ribbon of a chain',
    keys: [
      [['←', '→'], 'One finding'],
      [['Home', 'End'], 'First or last finding'],
      [['+', '-'], 'Zoom in or out'],
      [['0'], 'The whole chain'],
      [['Enter'], 'Open its record'],
    ],
  },
  {
    name: 'In the timeline',
    keys: [
      [['←', '→'], 'One bar; with Shift, select'],
      [['Enter'], 'Zoom in'],
      [['⌫'], 'All time'],
    ],
  },
  {
    name: 'In a worksheet',
    keys: [
      ...MARKS.map((mark) => [[TICK_MARKS[mark].key], TICK_MARKS[mark].words] as [string[], string]),
      [['Del'], 'No mark'],
      [['Enter'], 'Open the item'],
      [['Space'], 'Choose a mark'],
      [['Ctrl', 'Z'], 'Undo'],
    ],
  },
  {
    name: 'In an open record',
    keys: [
      [['Alt', '↓'], 'Next record, also j'],
      [['Alt', '↑'], 'Previous record, also k'],
    ],
  },
];

export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal open={open} title="Keyboard shortcuts" onClose={onClose} wide read>
      <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, gap: 3 }}>
        {GROUPS.map(({ name, keys }) => (
          <section key={name} aria-label={name}>
            <Typography variant="h3" sx={{ mb: 1 }}>
              {name}
            </Typography>
            <Box component="dl" sx={{ m: 0, display: 'grid', gridTemplateColumns: '8rem 1fr', rowGap: 0.75 }}>
              {keys.map(([combination, meaning]) => (
                <Box key={meaning} sx={{ display: 'contents' }}>
                  <dt>
                    {combination.map((key) => (
                      <kbd key={key} style={{ marginRight: 4 }}>
                        {key}
                      </kbd>
                    ))}
                  </dt>
                  <Box component="dd" sx={{ m: 0 }}>
                    {meaning}
                  </Box>
                </Box>
              ))}
            </Box>
          </section>
        ))}
      </Box>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 3 }}>
        Shortcuts of a single key can be turned off in Settings.
      </Typography>
    </Modal>
  );
}
