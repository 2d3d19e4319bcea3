import { expect, test } from 'vitest';
import { atPlace, draftOf, mappingOf, NOWHERE, placeLabel } from '../../../renderer/lib/mapping-draft.ts';
import { type MappingProposal, mapping, mappingName } from '../../../shared/model/mapping.ts';

const PROPOSAL: MappingProposal = {
  file: 'log.json',
  mapping: {
    format: 'vouch-mapping/1',
    name: 'log',
    title: 'Log',
    recognise: { fields: ['/at'] },
    records: { path: ['a', 'b'] },
    fields: {
      type: { constant: 'event' },
      occurred_at: { first: ['/at'], form: 'epoch-ms' },
      actor: { id: { from: '/who' }, email: { from: '/mail' } },
      outcome: { from: '/result' },
    },
    samples: [],
  },
  why: [],
  fields: [],
  notices: [],
};

test('a draft that was not touched gives the mapping that was proposed', () => {
  expect(mappingOf(PROPOSAL, { ...draftOf(PROPOSAL), title: 'Log' })).toEqual(PROPOSAL.mapping);
});

test('what is chosen is in the mapping, and what is taken away is not', () => {
  const draft = draftOf(PROPOSAL);
  const made = mappingOf(PROPOSAL, {
    title: ' Tür-Log 2026 ',
    form: 'any',
    kind: 'approval',
    fields: {
      ...draft.fields,
      id: atPlace('/no'),
      type: atPlace('/what'),
      'actor.id': NOWHERE,
      'target.id': atPlace('/a~1b'),
      'target.kind': { ...NOWHERE, from: 'constant', constant: ' door ' },
      outcome: {
        ...atPlace('/code', '', '/state'),
        values: [
          { value: '0', text: 'success' },
          { value: '', text: 'left empty' },
        ],
        otherwise: 'failure',
      },
      occurred_at: atPlace('/at', '/logged'),
      title: { ...NOWHERE, from: 'constant', constant: ' ' },
    },
  });
  expect(mapping.parse(made)).toEqual(made);
  expect(made).toMatchObject({ name: 'tur-log-2026', title: 'Tür-Log 2026', records: { path: ['a', 'b'] } });
  const table = { values: { '0': 'success' }, otherwise: 'failure' };
  expect(made.fields).toEqual({
    id: { from: '/no' },
    type: { from: '/what' },
    kind: { constant: 'approval' },
    occurred_at: { first: ['/at', '/logged'], form: 'any' },
    target: { id: { from: '/a~1b' }, kind: { constant: 'door' } },
    outcome: {
      first: [
        { from: '/code', ...table },
        { from: '/state', ...table },
      ],
    },
  });
});

test('the hashes that were proposed are kept', () => {
  const hashes = { row_hash: { from: '/seal' }, prev_hash: { from: '/before' } };
  const proposal = {
    ...PROPOSAL,
    mapping: { ...PROPOSAL.mapping, fields: { ...PROPOSAL.mapping.fields, ...hashes } },
  };
  expect(mappingOf(proposal, draftOf(proposal)).fields).toMatchObject(hashes);
});

test('names and places in words', () => {
  expect(mappingName('日本')).toBe('log');
  expect(mappingName('-- Door  log --')).toBe('door-log');
  expect(placeLabel('/annotations/authorization.k8s.io~1decision')).toBe(
    'annotations › authorization.k8s.io/decision',
  );
});
