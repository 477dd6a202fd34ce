import { expect, it } from 'vitest';
import { actorOf, subjectPath } from './auditNames';

it('leads to the application that acted', () => {
  expect(actorOf('application:3b0b')).toEqual({
    label: 'Application 3b0b',
    path: '/applications/3b0b',
  });
});

it('calls administrators by their e-mail', () => {
  expect(actorOf('administrator:ada@example.com').label).toBe('ada@example.com');
});

it('leads nowhere from what is deleted or has no screen', () => {
  expect(subjectPath('api', 'a1', 'api.deleted')).toBeNull();
  expect(subjectPath('thing', 'a1', 'thing.created')).toBeNull();
  expect(subjectPath('api', 'a1', 'api.created')).toBe('/apis/a1');
});
