import type { ChosenFile, HostInfo } from '../../shared/contract.ts';
import { AppError, fromWireError } from '../../shared/errors.ts';
import { invoke } from './client.ts';
import { answerOf } from './transport.ts';

/** A file that the user dropped or picked in a browser, or chose in a system dialog. */
export type PickedFile = { name: string; bytes: number; from: File | ChosenFile };

export function pickedOf(file: File, name = file.name): PickedFile {
  return { name, bytes: file.size, from: file };
}

/** Sends a file's bytes to the web host. `onProgress` gets the bytes sent so far. */
function upload(name: string, file: File, onProgress: (sent: number) => void, signal: AbortSignal) {
  return new Promise<ChosenFile>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `./files?name=${encodeURIComponent(name)}`);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onerror = () => reject(new AppError('host-unreachable'));
    request.onabort = () => reject(new AppError('cancelled'));
    request.onload = () => {
      try {
        const answer = answerOf(request.status, request.responseText);
        if (answer.ok) resolve(answer.value as ChosenFile);
        else reject(fromWireError(answer.error));
      } catch (error) {
        reject(error);
      }
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

/** Makes a picked file known to the engine, by whichever way the host has. */
export async function grantFile(
  picked: PickedFile,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<ChosenFile> {
  if (!(picked.from instanceof File)) return picked.from;
  if (!window.vouch) return upload(picked.name, picked.from, onProgress, signal);
  const token = await window.vouch.tokenForDroppedFile(picked.from);
  if (token === null) throw new AppError('token-expired');
  return { file: token, name: picked.name, bytes: picked.bytes };
}

/** Asks where an output goes; null = the user dismissed the dialog. */
export function chooseTarget(name: string): Promise<ChosenFile | null> {
  return invoke('host.saveTarget', { name });
}

/**
 * In a browser the finished output is fetched as a download, and so is its `manifest` where there is one; under
 * Electron they are already in their place.
 */
export function deliver(target: ChosenFile, host: HostInfo, manifest: string | null): void {
  if (host.dialogs) return;
  const place = `./files/${encodeURIComponent(target.file)}`;
  download(place, target.name);
  if (manifest !== null) download(`${place}/manifest`, manifest);
}

function download(href: string, name: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}

async function filesIn(entry: FileSystemEntry, prefix: string): Promise<PickedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [pickedOf(file, prefix + entry.name)];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: PickedFile[] = [];
  for (;;) {
    // A reader hands out at most about a hundred entries at a time.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return found;
    for (const child of batch) found.push(...(await filesIn(child, `${prefix}${entry.name}/`)));
  }
}

/**
 * The files of a drop; folders are walked in a browser and handed over whole under Electron. Must be called in
 * the drop event itself: the browser forgets the items afterwards.
 */
export async function droppedFiles(data: DataTransfer): Promise<PickedFile[]> {
  const files = [...data.files];
  if (window.vouch) return files.map((file) => pickedOf(file));
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  const found: PickedFile[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry) found.push(...(await filesIn(entry, '')));
    else if (files[index]) found.push(pickedOf(files[index]));
  }
  return found;
}
