/* place: where this console is served: below the path of the issuer, '' or '/auth'. The server says
 * so in index.html; there is no page in unit tests. */
const meta =
  typeof document === 'undefined'
    ? null
    : document.querySelector<HTMLMetaElement>('meta[name="issuer-path"]');

export const ISSUER_PATH = meta?.content ?? '';
