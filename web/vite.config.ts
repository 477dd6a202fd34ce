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

export default defineConfig(({ command }) => ({
  base: command === 'serve' ? '/console/' : './',
  plugins: [react(), issuerPath],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false } /* it would be an inline script to a strict CSP */,
    assetsInlineLimit: 0,
    cssCodeSplit: false /* a chunk whose styles did not come would be shown without them */,
    sourcemap: false,
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
