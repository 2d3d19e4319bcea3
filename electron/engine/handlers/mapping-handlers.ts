import { AppError } from '../../../shared/errors.ts';
import { isZone } from '../../../shared/time.ts';
import { keepMapping, knownMappings, removeMapping } from '../mappings/known-mappings.ts';
import { sampleRecords, sampleWithRecords } from '../mappings/log-sample.ts';
import { readMapping } from '../mappings/mapping-file.ts';
import { memberToMap } from '../mappings/member-to-map.ts';
import { previewMapping } from '../mappings/preview.ts';
import { proposeMapping } from '../mappings/propose.ts';
import type { Handler } from './handlers.ts';

export const listMappings: Handler<'mappings.list'> = ({ open, resources }) =>
  open.vault.query((db) => knownMappings(db, resources));

export const addMapping: Handler<'mappings.add'> = ({ open, resources }, { text }) => {
  const read = readMapping(text);
  const { name, title } = read.mapping;
  const { vault } = open;
  const { clock, name: operator } = vault.operator;
  // One that comes with Vouch is there already.
  const shipped = vault
    .query((db) => knownMappings(db, resources))
    .find(({ sha256, origin }) => origin === 'shipped' && sha256 === read.sha256);
  if (shipped) return { name, sha256: read.sha256, version: null };
  return vault.write(
    (db) => ({
      name,
      sha256: read.sha256,
      version: keepMapping(db, read, 'saved', { at: clock(), name: operator }),
    }),
    ({ version }) => ({ action: 'mapping.saved', details: { name, title, version, sha256: read.sha256 } }),
  );
};

export const removeSavedMapping: Handler<'mappings.remove'> = ({ open }, { sha256 }) =>
  open.vault.write(
    (db) => {
      removeMapping(db, sha256);
      return {};
    },
    () => ({ action: 'mapping.removed', details: { sha256 } }),
  );

export const proposeFor: Handler<'mappings.propose'> = async ({ files }, { file }) => {
  const { path, name } = files.resolve(file, 'read');
  const log = await memberToMap(path, name);
  const { candidate, path: inside } = sampleRecords(await sampleWithRecords(log));
  return { ...proposeMapping(candidate, inside, log.name), file: log.name };
};

export const previewOf: Handler<'mappings.preview'> = async ({ files }, { file, text, zone }) => {
  if (zone !== undefined && !isZone(zone))
    throw new AppError('request-invalid', { problem: `${zone} is not a time zone like Europe/Berlin` });
  const { path, name } = files.resolve(file, 'read');
  const log = await memberToMap(path, name);
  return previewMapping(await sampleWithRecords(log), readMapping(text), zone);
};
