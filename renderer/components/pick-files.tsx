import Button, { type ButtonProps } from '@mui/material/Button';
import { useRef } from 'react';
import type { HostInfo, Input } from '../../shared/contract.ts';
import { invoke } from '../api/client.ts';
import { type PickedFile, pickedOf } from '../api/files.ts';
import { queryClient, queryOf, useQueryOf } from '../api/queries.ts';

export function useHost(): HostInfo | undefined {
  return useQueryOf('host.info', {}).data;
}

/** The host, also where no component shows it. */
export function hostInfo(): Promise<HostInfo> {
  return queryClient.ensureQueryData(queryOf('host.info', {}));
}

const ACCEPTED: Partial<Record<Input<'host.chooseFiles'>['purpose'], string>> = {
  package: '.zip',
  marks: '.csv',
};

/** A button that lets the user choose files, by the system's dialog or the browser's. */
export function PickFiles({
  purpose,
  onFiles,
  ...button
}: { purpose: Input<'host.chooseFiles'>['purpose']; onFiles: (files: PickedFile[]) => void } & ButtonProps) {
  const host = useHost();
  const input = useRef<HTMLInputElement>(null);
  const choose = async () => {
    if (!host?.dialogs) return input.current?.click();
    const files = await invoke('host.chooseFiles', { purpose });
    if (files.length > 0) onFiles(files.map((from) => ({ name: from.name, bytes: from.bytes, from })));
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        data-testid={`pick-${purpose}`}
        multiple={purpose === 'import' || purpose === 'attachment'}
        accept={ACCEPTED[purpose]}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) onFiles(files.map((file) => pickedOf(file)));
        }}
      />
      <Button {...button} onClick={() => void choose()} />
    </>
  );
}
