/*
 * environment: what this server is called in the console, and its color (settings
 * console_environment and console_color). The server says so in index.html, so that it is known
 * before the log-in, too; there is no page in unit tests.
 */
interface Shade {
  background: string;
  text: string;
}

/* Each pair can be read (contrast 4.5 and more), on light pages and on dark ones. */
export const SHADES = {
  gray: { background: '#495057', text: '#ffffff' },
  red: { background: '#b02525', text: '#ffffff' },
  orange: { background: '#a33a00', text: '#ffffff' },
  yellow: { background: '#ffd43b', text: '#1a1b1e' },
  green: { background: '#1b5e2b', text: '#ffffff' },
  blue: { background: '#1c5bb0', text: '#ffffff' },
  violet: { background: '#6741d9', text: '#ffffff' },
} satisfies Record<string, Shade>;

function isShade(name: string): name is keyof typeof SHADES {
  return name in SHADES;
}

const meta =
  typeof document === 'undefined'
    ? null
    : document.querySelector<HTMLMetaElement>('meta[name="environment"]');
const color = meta?.dataset.color ?? '';

/* '': it has no name. */
export const ENVIRONMENT = meta?.content ?? '';
export const ENVIRONMENT_SHADE: Shade = SHADES[isShade(color) ? color : 'gray'];
