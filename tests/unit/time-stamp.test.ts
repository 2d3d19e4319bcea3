import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTimeStamp, stampedOf } from '../../electron/engine/verification/time-stamp.ts';
import { verifyFiles } from '../../electron/engine/verification/verify-files.ts';
import type { Verification } from '../../shared/model/integrity.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** Tokens that OpenSSL's time-stamping authority made; tests/golden/time-stamps/make.sh says how. */
const FOLDER = join(import.meta.dirname, '../golden/time-stamps');
const file = (name: string): Buffer => readFileSync(join(FOLDER, name));
const HEAD = 'f300f7d178dc2d4e5dd0c8795cddb43248c98bc15ce29f5982067d2813ded948';

describe('a time stamp (RFC 3161)', () => {
  it.each([
    ['digest.tsr', 'sha256', 'the digest itself'],
    ['text.tsr', 'sha512', 'sha512 of its text'],
    ['line.tsr', 'sha256', 'sha256 of its text and a line feed'],
    ['token.der', 'sha256', 'the digest itself'],
    ['other.tsr', 'sha256', null],
  ])('%s stamps %s: %s', async (name, algorithm, stamped) => {
    const stamp = (await readTimeStamp(file(name), null))!;
    expect(stamp).toMatchObject({ algorithm, signer: 'CN=Example TSA, O=Example', tracedTo: null });
    expect(stamp.at).toMatch(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/);
    expect(stampedOf(HEAD, HEAD, stamp)).toBe(stamped);
  });

  it('is traced to an authority that is trusted, and to no other', async () => {
    expect((await readTimeStamp(file('digest.tsr'), file('ca.pem')))?.tracedTo).toBe(
      'CN=Example Root, O=Example',
    );
    expect((await readTimeStamp(file('digest.tsr'), file('other-ca.pem')))?.tracedTo).toBe(null);
    const both = Buffer.concat([file('other-ca.pem'), file('ca.pem')]);
    expect((await readTimeStamp(file('token.der'), both))?.tracedTo).toBe('CN=Example Root, O=Example');
    await expect(readTimeStamp(file('digest.tsr'), Buffer.from('none'))).rejects.toThrow('PEM');
  });

  it('without the certificate of its signer says what to ask for', async () => {
    await expect(readTimeStamp(file('bare.tsr'), null)).rejects.toThrow('-cert');
  });

  it('does not hold when any byte of what is signed was changed', async () => {
    const token = file('token.der');
    const at = token.indexOf(Buffer.from(HEAD, 'hex'));
    expect(at).toBeGreaterThan(0);
    for (const place of [at, at + 31, token.length - 1]) {
      const changed = Buffer.from(token);
      changed[place]! ^= 1;
      await expect(readTimeStamp(changed, null)).rejects.toMatchObject({ code: 'anchor-invalid' });
    }
  });

  it('is told from other files', async () => {
    for (const text of ['', '{"head":"x"}', '0 is no sequence', '\x30\x03\x02\x01\x01']) {
      expect(await readTimeStamp(Buffer.from(text, 'latin1'), null)).toBe(null);
    }
    expect(await readTimeStamp(file('token.der').subarray(0, 200), null)).toBe(null);
  });
});

describe('a log held against a time stamp', () => {
  const resources = join(import.meta.dirname, '../../resources');
  const golden = join(import.meta.dirname, '../golden/chains/cloakllm');
  const verify = async (
    token: string,
    authorities?: string,
    path = join(golden, 'nasty.ndjson'),
  ): Promise<Verification> => {
    const [result] = await verifyFiles(
      resources,
      {
        files: [{ path, name: basename(path) }],
        recipeFile: join(golden, 'recipe.json'),
        anchorsFile: join(FOLDER, token),
        ...(authorities === undefined ? {} : { authoritiesFile: join(FOLDER, authorities) }),
        keys: {},
        allFindings: false,
      },
      () => {},
    );
    return result!;
  };

  it('is proven complete by one that is traced to a trusted authority', async () => {
    const result = await verify('digest.tsr', 'ca.pem');
    expect([result.integrity, result.completeness, result.checked.anchors]).toEqual([
      'intact',
      'proven',
      true,
    ]);
    expect(result.explanation.join(' ')).toContain('traced to CN=Example Root, O=Example');
    expect(result.explanation.join(' ')).toContain('over the digest itself');
  });

  it('is not proven by one that anyone could have made', async () => {
    const result = await verify('line.tsr', 'other-ca.pem');
    expect([result.integrity, result.completeness]).toEqual(['intact', 'unproven']);
    expect(result.explanation.join(' ')).toContain('not traced to an authority that you trust');
  });

  it('contradicts one that is over something else', async () => {
    const result = await verify('other.tsr', 'ca.pem');
    expect(result.completeness).toBe('broken');
    expect(result.findings.map(({ kind }) => kind)).toEqual(['anchor-mismatch']);
  });

  it('is not broken by having grown since; a cut or rewritten one is', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const lines = readFileSync(join(golden, 'nasty.ndjson'), 'utf8').trimEnd().split('\n');
    const write = (name: string, rows: readonly string[]): string => {
      writeFileSync(join(folder, name), `${rows.join('\n')}\n`);
      return join(folder, name);
    };
    const grow = (rows: readonly string[]): string[] => {
      const { seq, entry_hash } = JSON.parse(rows.at(-1)!) as { seq: number; entry_hash: string };
      const row = `"prev_hash":"${entry_hash}","seq":${seq + 1}}`;
      const own = createHash('sha256').update(`{${row}`).digest('hex');
      return [...rows, `{"entry_hash":"${own}",${row}`];
    };

    const grown = write('grown.ndjson', grow(grow(lines)));
    for (const token of ['digest.tsr', 'text.tsr']) {
      const result = await verify(token, 'ca.pem', grown);
      expect(result, token).toMatchObject({ integrity: 'intact', completeness: 'unproven', findings: [] });
      expect(result.checked.anchors).toBe(true);
      const said = result.explanation.join(' ');
      expect(said).toContain(`The head of ${lines.length} rows existed at`);
      expect(said).toContain('The 2 rows after it are not covered by it.');
      expect(said).not.toContain('No anchor was given');
    }
    for (const [name, rows] of [
      ['cut.ndjson', lines.slice(0, -1)],
      ['rewritten.ndjson', grow(lines.slice(0, -1))],
    ] as const) {
      const result = await verify('digest.tsr', 'ca.pem', write(name, rows));
      expect(result, name).toMatchObject({
        completeness: 'broken',
        findings: [{ kind: 'anchor-mismatch' }],
      });
      expect(result.findings[0]!.detail).toContain('is not here: it was cut off, or history was rewritten');
    }
  });
});
