import { expect, it } from 'vitest';
import { EXPORT_FORMATS, plainSentence } from './exportFormats';

const entry = {
  id: '7',
  created_on: '2026-01-01T00:00:00Z',
  actor: 'administrator:ada@example.com',
  actor_name: 'Ada',
  acting_for: null,
  action: 'application.secret_rotated',
  subject_kind: 'application',
  subject: 'a1',
  subject_name: '=HYPERLINK("x")',
  detail: {},
  changes: [],
};

it('writes entries as lines, with their sentence', () => {
  expect(plainSentence({ ...entry, subject_name: 'Nightly worker' })).toBe(
    'Ada rotated the secret of Nightly worker',
  );
  expect(EXPORT_FORMATS.csv.line(entry)).toContain(`,"'=HYPERLINK(""x"")",`);
  expect(EXPORT_FORMATS.csv.head).toContain(',sentence,');
  expect(JSON.parse(EXPORT_FORMATS.jsonl.line(entry))).toEqual(entry);
});
