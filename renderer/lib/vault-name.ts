/** A vault's file name as a title: without its ending. */
export function vaultName(file: string): string {
  return file.replace(/\.vouch$/i, '');
}
