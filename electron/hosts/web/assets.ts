import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { AppError } from '../../../shared/errors.ts';

export type Asset = { type: string; bytes: Buffer };

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * The built renderer, read once: request path -> file. A request names one of these or nothing, so there is
 * no path arithmetic on what a request says and no way out of the folder.
 *
 * @param folder the built renderer
 * @param icon a PNG for the window's title bar
 * @throws AppError file-not-found when the renderer was not built
 */
export function readAssets(folder: string, icon: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const type = TYPES[extname(entry.name)];
      if (!entry.isFile() || type === undefined) continue;
      const file = join(entry.parentPath, entry.name);
      assets.set(`/${relative(folder, file).split(sep).join('/')}`, { type, bytes: readFileSync(file) });
    }
    assets.set('/favicon.ico', { type: 'image/png', bytes: readFileSync(icon) });
  } catch (error) {
    throw new AppError('file-not-found', { path: folder }, { cause: error });
  }
  const page = assets.get('/index.html');
  if (!page) throw new AppError('file-not-found', { path: join(folder, 'index.html') });
  return assets.set('/', page);
}
