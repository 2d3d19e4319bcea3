import ManageSearch from '@mui/icons-material/ManageSearch';
import Schedule from '@mui/icons-material/ScheduleOutlined';
import ViewColumn from '@mui/icons-material/ViewColumnOutlined';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { memo } from 'react';
import type { RecordOrder } from '../../shared/model/order.ts';
import { OrderMenu } from './order-menu.tsx';

export type ListDialog = 'columns' | 'jump' | 'best';

/** How the list of records is looked at. */
export const ListTools = memo(function ListTools({
  order,
  isEmpty,
  hasWords,
  onOrder,
  onDialog,
}: {
  order: RecordOrder;
  isEmpty: boolean;
  /** Words are searched for, so that one record can match better than another. */
  hasWords: boolean;
  onOrder: (order: RecordOrder) => void;
  onDialog: (dialog: ListDialog) => void;
}) {
  return (
    <Stack
      direction="row"
      useFlexGap
      spacing={1}
      sx={{ flexShrink: { lg: 0 }, flexWrap: 'wrap', justifyContent: { lg: 'end' } }}
    >
      {hasWords && (
        <Button
          size="small"
          color="inherit"
          startIcon={<ManageSearch />}
          aria-haspopup="dialog"
          disabled={isEmpty}
          onClick={() => onDialog('best')}
        >
          Best matches
        </Button>
      )}
      <Button
        size="small"
        color="inherit"
        startIcon={<Schedule />}
        aria-haspopup="dialog"
        disabled={isEmpty}
        onClick={() => onDialog('jump')}
      >
        Go to a time
      </Button>
      <OrderMenu order={order} onChange={onOrder} />
      <Button
        size="small"
        color="inherit"
        startIcon={<ViewColumn />}
        aria-haspopup="dialog"
        onClick={() => onDialog('columns')}
      >
        Columns
      </Button>
    </Stack>
  );
});
