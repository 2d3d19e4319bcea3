import ArrowDropDown from '@mui/icons-material/ArrowDropDown';
import SwapVert from '@mui/icons-material/SwapVert';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import type { OrderBy, RecordOrder } from '../../shared/model/order.ts';
import { OFFERED, orderToText, orderWords, sameOrder } from '../lib/order-words.ts';
import { FACET_LABELS } from './facet-chip.tsx';

/** What people call what is ordered by. */
export const orderName = (by: OrderBy) => (by === 'occurred_at' || by === 'received' ? by : FACET_LABELS[by]);

/** In which order the records are listed; what is chosen already is turned round. */
export function OrderMenu({
  order,
  onChange,
}: {
  order: RecordOrder;
  onChange: (order: RecordOrder) => void;
}) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const words = orderWords(order, orderName);
  const turned = { ...order, descending: !order.descending };
  const choose = (next: RecordOrder) => {
    setAnchor(null);
    if (!sameOrder(next, order)) onChange(next);
  };
  return (
    <>
      <Button
        size="small"
        color="inherit"
        startIcon={<SwapVert />}
        endIcon={<ArrowDropDown />}
        aria-label={`Order: ${words}`}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {words}
      </Button>
      <Menu
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        slotProps={{
          list: { 'aria-label': 'Order', dense: true },
          paper: { role: 'region', 'aria-label': 'Order' },
        }}
      >
        {order.by !== 'occurred_at' && (
          <MenuItem onClick={() => choose(turned)}>Turn round: {orderWords(turned, orderName)}</MenuItem>
        )}
        {OFFERED.map((each) => {
          const isChosen = sameOrder(each, order);
          return (
            <MenuItem
              key={orderToText(each)}
              role="menuitemradio"
              aria-checked={isChosen}
              selected={isChosen}
              onClick={() => choose(each)}
            >
              {orderWords(each, orderName)}
            </MenuItem>
          );
        })}
      </Menu>
    </>
  );
}
