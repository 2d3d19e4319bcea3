import { Modal } from './modal.tsx';
import { notify } from './notifications.tsx';
import { NoteForm } from './record-notes.tsx';

/** A note on a record, from where it is listed. */
export function NoteDialog({ rid, onClose }: { rid: number; onClose: () => void }) {
  return (
    <Modal open title="Note on the record" onClose={onClose}>
      <NoteForm
        rid={rid}
        autoFocus
        onAdded={() => {
          notify('Noted.', { severity: 'success' });
          onClose();
        }}
      />
    </Modal>
  );
}
