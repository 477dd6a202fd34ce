import { describe, expect, it } from 'vitest';
import { fold } from './fold';

describe('fold', () => {
  it.each([
    ['leaves out accents, composed or not', 'Zürich Zu\u0308rich', 'zurich zurich'],
    ['knows that ß is ss', 'Straße STRASSE', 'strasse strasse'],
    ['folds Greek, also its last sigma', 'ΟΔΌΣ οδός', 'οδοσ οδοσ'],
    ['folds Cyrillic', 'ЖУРНАЛ', 'журнал'],
    ['takes wide letters for letters', 'ＡＢＣ', 'abc'],
  ])('%s', (_name, text, folded) => expect(fold(text)).toBe(folded));
});
