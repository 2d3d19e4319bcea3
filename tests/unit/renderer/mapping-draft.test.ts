import { expect, test } from 'vitest';
import { draftOf, mappingOf, placeLabel } from '../../../renderer/lib/mapping-draft.ts';
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
    places: { ...draft.places, id: '/no', type: '/what', 'actor.id': '', 'target.id': '/a~1b', outcome: '' },
  });
  expect(mapping.parse(made)).toEqual(made);
  expect(made).toMatchObject({ name: 'tur-log-2026', title: 'Tür-Log 2026', records: { path: ['a', 'b'] } });
  expect(made.fields).toEqual({
    id: { from: '/no' },
    type: { from: '/what' },
    occurred_at: { first: ['/at'], form: 'any' },
    target: { id: { from: '/a~1b' } },
  });
});

test('names and places in words', () => {
  expect(mappingName('日本')).toBe('log');
  expect(mappingName('-- Door  log --')).toBe('door-log');
  expect(placeLabel('/annotations/authorization.k8s.io~1decision')).toBe(
    'annotations › authorization.k8s.io/decision',
  );
});
