import { describe, expect, it } from 'vitest';
import { SHADES } from './environment';

/* Relative luminance and contrast, as in WCAG 2.1. */
function luminance(color: string) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string) {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

describe('the name of an environment', () => {
  it.each(Object.entries(SHADES))('can be read on %s', (_color, { background, text }) => {
    expect(contrast(background, text)).toBeGreaterThanOrEqual(4.5);
  });
});
