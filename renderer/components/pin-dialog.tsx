import { counted } from '../lib/numbers.ts';
import { Modal } from './modal.tsx';
import { notify } from './notifications.tsx';
import { PinForm } from './record-pins.tsx';

/** Pins records in a story, from where they are listed. */
export function PinDialog({ rids, onClose }: { rids: readonly number[]; onClose: () => void }) {
  const what = rids.length === 1 ? 'the record' : counted(rids.length, 'record');
  return (
    <Modal open title={`Pin ${what} to a story`} onClose={onClose}>
      <PinForm
        rids={rids}
        autoFocus
        onPinned={(title) => {
          notify(`Pinned in “${title}”.`, { severity: 'success' });
          onClose();
        }}
      />
    </Modal>
  );
}
