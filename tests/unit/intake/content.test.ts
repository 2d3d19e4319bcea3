import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { contentOf, isGzip } from '../../../electron/engine/intake/content.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;

/** What a file unpacks to, and how many of its bytes were received. */
async function read(bytes: Buffer): Promise<{ content: string; received: number }> {
  const path = join(folder, `${++files}.gz`);
  writeFileSync(path, bytes);
  const source = { path, name: 'log.gz' };
  let [content, received] = ['', 0];
  const counter = {
    add(chunk: Buffer) {
      received += chunk.length;
    },
  };
  for await (const chunk of contentOf(source, await isGzip(source), counter, null))
    content += chunk.toString();
  return { content, received };
}

const member = (text: string) => gzipSync(text);

test('all members of a gzip are read, and the zeros behind them are padding', async () => {
  for (const padding of [0, 1, 512, 5_000_000]) {
    const bytes = Buffer.concat([member('a\n'), member('b\n'), Buffer.alloc(padding)]);
    expect(await read(bytes)).toEqual({ content: 'a\nb\n', received: bytes.length });
  }
});

test.each<[string, Buffer]>([
  ['text', Buffer.from('more text')],
  ['a member behind padding', Buffer.concat([Buffer.alloc(512), member('hidden\n')])],
  ['a member behind much padding', Buffer.concat([Buffer.alloc(3_000_000), member('hidden\n')])],
  ['half a member', member('cut').subarray(0, 12)],
])('%s after the end of a gzip refuses it, so that nothing is left out', async (_, tail) => {
  await expect(read(Buffer.concat([member('a\n'), tail]))).rejects.toMatchObject({ code: 'file-truncated' });
});

/** A member of exactly so many bytes: its name is as long as it takes. */
function memberOf(bytes: number, text: string): Buffer {
  const plain = gzipSync(text);
  const header = Buffer.from(plain.subarray(0, 10));
  header[3] = 0x08;
  const name = Buffer.alloc(bytes - plain.length, 0x6e);
  name[name.length - 1] = 0;
  return Buffer.concat([header, name, plain.subarray(10)]);
}

test('a member that ends where a piece of the file ends hides none behind it', async () => {
  const first = memberOf(1024 * 1024, 'a\n');
  expect((await read(Buffer.concat([first, member('b\n')]))).content).toBe('a\nb\n');
  expect((await read(Buffer.concat([first, Buffer.alloc(100)]))).content).toBe('a\n');
  const hidden = Buffer.concat([first, Buffer.alloc(100), member('b\n')]);
  await expect(read(hidden)).rejects.toMatchObject({ code: 'file-truncated' });
});
