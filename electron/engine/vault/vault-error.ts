import { AppError } from '../../../shared/errors.ts';

/** What SQLite's and the system's failures mean to the owner of a vault; other errors pass unchanged. */
export function vaultError(error: unknown, path: string): unknown {
  const code = String((error as NodeJS.ErrnoException | null)?.code ?? '');
  if (
    /^SQLITE_(CORRUPT|NOTADB)/.test(code) ||
    (code.startsWith('SQLITE_IOERR') && !/IOERR_WRITE/.test(code))
  ) {
    return new AppError(
      'vault-damaged',
      { problem: 'a part of it does not decrypt to what was written' },
      { cause: error },
    );
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'SQLITE_IOERR_WRITE') {
    return new AppError('disk-full', {}, { cause: error });
  }
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(code) || code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new AppError('file-unwritable', { path, reason: 'no permission' }, { cause: error });
  }
  if (code === 'SQLITE_BUSY')
    return new AppError('vault-in-use', { holder: 'another program' }, { cause: error });
  return error;
}
