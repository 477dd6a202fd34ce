import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/* `npm run dev` speaks to a server on its usual port; the build is embedded in the binary. */
const server = process.env.JETON_URL ?? 'http://localhost:8080';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false } /* it would be an inline script to a strict CSP */,
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 600,
  },
  server: {
    /* The Host stays: the server compares it with the Origin of changes. */
    proxy: Object.fromEntries(
      ['/console/api/', '/api/', '/oauth2/', '/.well-known/'].map((path) => [
        path, /* with its slash: /console/apis is a screen */
        { target: server, changeOrigin: false },
      ]),
    ),
  },
});
