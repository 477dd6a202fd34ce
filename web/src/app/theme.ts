import { createTheme, type MantineColorsTuple } from '@mantine/core';

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
  focusRing: 'always',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.6rem' }, h2: { fontSize: '1.2rem' } } },
  respectReducedMotion: true,
});
