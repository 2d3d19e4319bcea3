import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../../../electron/engine/packages/build-package.ts';
import { verifyPackage } from '../../../electron/engine/packages/verify-package.ts';
import { EXAMPLE_KEY, examplePackage, RESOURCES } from './example-package.ts';

/** Builds and checks a package of so many records in a process of its own; tells its hash and the peak memory. */
const [count = '1000', folder = '.'] = process.argv.slice(2);
const outPath = join(folder, `apart-${count}.zip`);
const { sha256 } = await buildPackage(examplePackage(Number(count)), {
  outPath,
  sign: EXAMPLE_KEY,
  resources: RESOURCES,
});
const { valid } = await verifyPackage(outPath);
rmSync(outPath);
if (!valid) throw new Error('the package that was just built is not valid');
process.stdout.write(JSON.stringify({ sha256, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
