import {
  Alert,
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';
import { foldedOptions } from '../components/foldedOptions';

const SEARCHED = { defaultProps: { filter: foldedOptions() } };

/* The green of the icon, from pale to dark; 7 has contrast 4.5 and more on white. */
const jeton: MantineColorsTuple = [
  '#e7f6f1',
  '#d3eae2',
  '#a8d5c6',
  '#79bfa8',
  '#53ad8f',
  '#3aa17f',
  '#2b8a6c',
  '#1f6f5c',
  '#155a49',
  '#074636',
];

export const theme = createTheme({
  colors: { jeton },
  primaryColor: 'jeton',
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'md',
  autoContrast: true,
  focusRing: 'auto',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.6rem' }, h2: { fontSize: '1.2rem' } },
  },
  respectReducedMotion: true,
  /* Most say what is so; what happened just now says that it is an alert or a status. */
  components: {
    Alert: Alert.extend({ defaultProps: { role: 'note' } }),
    /* Else an element that is no entry of the menu has the focus first. */
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Autocomplete: SEARCHED,
    MultiSelect: SEARCHED,
    Select: SEARCHED,
  },
});

/* Where the library's own colors are too pale to read (WCAG 2.1, 1.4.3). */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-red-filled': 'var(--mantine-color-red-9)',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-red-light-color': 'var(--mantine-color-red-9)',
    '--mantine-color-red-outline': 'var(--mantine-color-red-9)',
    '--mantine-color-blue-outline': 'var(--mantine-color-blue-9)',
    '--mantine-color-gray-outline': 'var(--mantine-color-gray-7)',
    '--mantine-color-green-light-color': '#1b5e2b',
    '--mantine-color-yellow-light-color': '#7a4100',
  },
  dark: {
    '--mantine-color-anchor': 'var(--mantine-color-jeton-3)' /* on a row under the pointer, too */,
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-red-filled': 'var(--mantine-color-red-9)',
    '--mantine-color-red-filled-hover': '#b02525',
  },
});
