import Typography from '@mui/material/Typography';
import { Modal } from './modal.tsx';
import { TextForm } from './text-form.tsx';

/** Asks for the reason without which something is not done to a worksheet. */
export function ReasonDialog({
  title,
  about,
  label = 'Reason',
  action,
  onClose,
  onGiven,
}: {
  title: string;
  about: string;
  label?: string | undefined;
  /** What the button does. */
  action: string;
  onClose: () => void;
  onGiven: (reason: string) => void;
}) {
  return (
    <Modal open title={title} onClose={onClose}>
      <Typography sx={{ mb: 2 }}>{about}</Typography>
      <TextForm
        label={label}
        action={action}
        onGiven={onGiven}
        maxLength={2000}
        lines="few"
        isMain
        autoFocus
      />
    </Modal>
  );
}
