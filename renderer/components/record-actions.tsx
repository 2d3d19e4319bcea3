import AcUnit from '@mui/icons-material/AcUnitOutlined';
import Inventory from '@mui/icons-material/Inventory2Outlined';
import Button from '@mui/material/Button';
import { memo, useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import { BuildPackageDialog } from './build-package-dialog.tsx';
import { ExportRecords } from './export-menu.tsx';
import { FreezeDialog } from './freeze-dialog.tsx';
import { SavedQueries, type SavedQueriesProps } from './saved-queries.tsx';

type Props = SavedQueriesProps & { filter: RecordFilter; total: number; isCounted: boolean };

/** What is done with everything that matches. */
export const RecordActions = memo(function RecordActions({ filter, total, isCounted, ...saved }: Props) {
  const [open, setOpen] = useState<'freeze' | 'package' | null>(null);
  const close = () => setOpen(null);
  const { sentence } = saved;
  return (
    <>
      <Button
        variant="outlined"
        startIcon={<AcUnit />}
        disabled={total === 0}
        onClick={() => setOpen('freeze')}
      >
        Freeze as population
      </Button>
      <Button
        variant="outlined"
        startIcon={<Inventory />}
        disabled={total === 0}
        onClick={() => setOpen('package')}
      >
        Package
      </Button>
      <SavedQueries {...saved} />
      <ExportRecords filter={filter} total={total} />
      {open === 'package' && isCounted && (
        <BuildPackageDialog found={{ filter, sentence, total }} onClose={close} />
      )}
      {open === 'freeze' && isCounted && (
        <FreezeDialog filter={filter} sentence={sentence} total={total} onClose={close} />
      )}
    </>
  );
});
