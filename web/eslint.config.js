/*
 * eslint: what the compiler lets pass. Its rules know the types (a promise that nobody waits for),
 * the rules of hooks, and what can be reached without a mouse or seen without eyes. How the code is
 * set is prettier's; the order of imports is in .dependency-cruiser.mjs.
 */
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

export default defineConfig({ ignores: ['dist/', 'src/api/schema.d.ts'] }, js.configs.recommended, {
  files: ['**/*.{ts,tsx}'],
  extends: [
    ts.configs.recommendedTypeChecked,
    jsxA11y.flatConfigs.recommended,
    reactHooks.configs.flat.recommended,
  ],
  languageOptions: { parserOptions: { projectService: true } },
  rules: {
    /* Where one came in order to type: pages in front of the log-in, a value in its row. */
    'jsx-a11y/no-autofocus': 'off',
  },
});
