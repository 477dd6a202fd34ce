/*
 * The order of imports, types included: each room below sees only those before it, and no two files
 * see each other.
 *
 *   lib (no React), api (what the server knows), components, screens, app
 */
const rooms = ['lib', 'api', 'components', 'screens', 'app'];

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    ...rooms.slice(0, -1).map((room, index) => ({
      name: `${room}-sees-what-is-below`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${rooms.slice(index + 1).join('|')})/` },
    })),
  ],
  options: { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
};
