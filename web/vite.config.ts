import { readFile } from 'node:fs/promises';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/* `npm run dev` speaks to a server on its usual port; the build is embedded in the binary. */
const server = process.env.JETON_URL ?? 'http://localhost:8080';

/*
 * The path of the issuer, and what the environment is called, are known to the server alone, which
 * writes them into index.html for each answer in place of marks (src/console/app.c). All other files
 * name each other relatively. While developing there are none.
 */
const issuerPath: Plugin = {
  name: 'issuer-path',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { server: isDeveloping }) =>
      isDeveloping
        ? html.replaceAll(/@(PATH|ENVIRONMENT|COLOR)@/g, '')
        : html.replaceAll('="./', '="@PATH@/console/'),
  },
};

/*
 * styles.ts has the styles of the components that are used: a class of Mantine's that a script
 * names, and Mantine has styles for, must have them here.
 */
const mantineStyles: Plugin = {
  name: 'mantine-styles',
  apply: 'build',
  enforce: 'post' /* when there are sheets */,
  async generateBundle(_, bundle) {
    const classes = (text: string, pattern: RegExp) =>
      new Set([...text.matchAll(pattern)].map(([, name]) => name));
    const files = Object.values(bundle);
    const sheet = await readFile('node_modules/@mantine/core/styles.css', 'utf8');
    const known = classes(sheet, /\.(m_[0-9a-f]+)/g);
    const here = classes(
      files
        .map((file) => (file.type === 'asset' ? Buffer.from(file.source).toString() : ''))
        .join('\n'),
      /\.(m_[0-9a-f]+)/g,
    );
    for (const file of files)
      for (const name of classes(
        file.type === 'chunk' ? file.code : '',
        /["'`](m_[0-9a-f]+)["'`]/g,
      ))
        if (known.has(name) && !here.has(name))
          this.error(
            `src/app/styles.ts lacks the styles of a component: ${name}, ${file.fileName}`,
          );
  },
};

export default defineConfig(({ command }) => ({
  base: command === 'serve' ? '/console/' : './',
  plugins: [react(), issuerPath, mantineStyles],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false } /* it would be an inline script to a strict CSP */,
    assetsInlineLimit: 0,
    cssCodeSplit: false /* a chunk whose styles did not come would be shown without them */,
    sourcemap: false,
    rollupOptions: {
      output: { experimentalMinChunkSize: 600 },
    } /* small ones cost their headers */,
    chunkSizeWarningLimit: 600,
  },
  server: {
    /* The Host stays: the server compares it with the Origin of changes. */
    proxy: Object.fromEntries(
      ['/console/api/', '/api/', '/oauth2/', '/.well-known/'].map((path) => [
        path /* with its slash: /console/apis is a screen */,
        { target: server, changeOrigin: false },
      ]),
    ),
  },
}));
