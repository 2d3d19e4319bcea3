import { actorOf, firstOf } from './aviator-fields.ts';
import { type Dialect, derivedId, optional, required, UNSAID, Unmappable } from './dialect.ts';

/**
 * What Aviator's documented JSON API serves of the account around Verify: who did what in its settings, and the
 * history of a repository's configuration.
 */

const USER_ACTION = {
  action: 'updated',
  actor: 'admin@example.com',
  entity: 'repository',
  target: 'your-org/your-repo',
  timestamp: '2024-10-02T00:45:05.881726+00:00',
};

/** `/api/v1/user_actions`, newest first. Its rows have no id. */
export const aviatorUserActions: Dialect = {
  name: 'aviator-user-actions',
  platform: 'aviator',
  label: 'Aviator user actions',
  defaultSource: 'Aviator user actions',
  arrayKeys: ['', 'data'],
  notSearched: new Set(['timestamp']),
  jsonColumns: new Set(),
  chain: null,
  samples: [
    {
      name: 'a page, newest first',
      text: JSON.stringify([USER_ACTION, { ...USER_ACTION, entity: 'account', target: null }]),
      records: [
        {
          id: 'event:sha256:4fefa78a46bcfbee22d24f4a33207f86b8d8257a7b7ab86da6a2b1d3cc00a3d8',
          kind: 'event',
          type: 'updated',
          occurred_text: '2024-10-02T00:45:05.881726+00:00',
          actor: {
            kind: 'user',
            id: 'admin@example.com',
            label: 'admin@example.com',
            email: 'admin@example.com',
          },
          target: { kind: 'repository', id: 'your-org/your-repo', label: 'your-org/your-repo' },
          repository: 'your-org/your-repo',
        },
        { target: { kind: 'account', id: '', label: 'account' }, repository: null },
      ],
    },
  ],

  recognise: (fields) =>
    ['action', 'actor', 'entity', 'target', 'timestamp'].every((name) => name in fields)
      ? 'its records have action, actor, entity, target and timestamp'
      : null,

  map(fields) {
    const entity = required(fields, 'entity');
    const target = optional(fields, 'target');
    return {
      ...UNSAID,
      id: derivedId('event', fields),
      type: required(fields, 'action'),
      occurred_text: required(fields, 'timestamp'),
      actor: actorOf(fields, 'actor'),
      target: { kind: entity, id: target ?? '', label: target ?? entity },
      repository: entity === 'repository' ? target : null,
      links: [],
    };
  },
};

const CHANGE = {
  applied_by: { email: 'admin@example.com', gh_username: 'admin' },
  applied_at: '2026-03-02T08:00:00+00:00',
  commit_sha: 'a1b2c3d4',
  diff: '-  required_approvals: 2\n+  required_approvals: 1\n',
};

/**
 * `/api/v1/config/history` of one repository. The repository stands once, outside of the records, so that they do
 * not have it. The documentation calls its people and times `applied` in one place and `modified` in another.
 */
export const aviatorConfigHistory: Dialect = {
  name: 'aviator-config-history',
  platform: 'aviator',
  label: 'Aviator configuration history',
  defaultSource: 'Aviator configuration',
  arrayKeys: ['history', ''],
  documentMembers: ['repository', 'history'],
  notSearched: new Set(['applied_at', 'modified_at']),
  jsonColumns: new Set(),
  chain: null,
  samples: [
    {
      name: 'the document of a repository',
      text: JSON.stringify({ repository: { name: 'your-repo', org: 'your-org' }, history: [CHANGE] }),
      records: [
        {
          kind: 'event',
          type: 'config_change',
          occurred_text: '2026-03-02T08:00:00+00:00',
          actor: {
            kind: 'user',
            id: 'admin@example.com',
            label: 'admin@example.com',
            email: 'admin@example.com',
          },
          repository: null,
          commit_sha: 'a1b2c3d4',
        },
      ],
    },
    {
      name: 'its other names, a login without an address',
      text: JSON.stringify([
        { modified_by: { gh_username: 'admin' }, modified_at: '2026-03-02T08:00:00Z', diff: '' },
      ]),
      records: [
        {
          actor: { kind: 'user', id: 'admin', label: 'admin', email: null },
          occurred_text: '2026-03-02T08:00:00Z',
        },
      ],
    },
  ],

  recognise(fields) {
    const names = [
      ['applied_by', 'applied_at'],
      ['modified_by', 'modified_at'],
    ].find((pair) => pair.every((name) => name in fields));
    return names && 'diff' in fields ? `its records have ${names.join(', ')} and diff` : null;
  },

  map(fields) {
    const time = firstOf(fields, 'applied_at', 'modified_at');
    if (time === null) throw new Unmappable('no applied_at');
    return {
      ...UNSAID,
      id: derivedId('event', fields),
      type: 'config_change',
      occurred_text: time,
      actor: actorOf(fields, 'applied_by', 'modified_by'),
      commit_sha: optional(fields, 'commit_sha'),
      links: [],
    };
  },
};
