import { describe, expect, it } from 'vitest';
import { isCut, refusalSentence } from './refusalSentences';

describe('refusalSentence', () => {
  it('says what happened', () => {
    expect(refusalSentence('wrong_secret')).toBe('The client secret was wrong');
  });

  it('has words for a cause that is new', () => {
    expect(refusalSentence('some_new_rule')).toBe('It was refused (some new rule)');
  });
});

describe('isCut', () => {
  it('is told by an ellipsis', () => {
    expect([isCut('orders stoc…'), isCut('orders'), isCut('')]).toEqual([true, false, false]);
  });
});
