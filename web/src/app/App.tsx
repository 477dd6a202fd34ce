import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { RouterProvider } from 'react-router-dom';
import { isFailure } from '../api/client';
import { guardSession } from '../api/session';
import { router } from './routes';
import { readableColors, theme } from './theme';

const HOUR_MS = 3_600_000;
const AFTER_FAILURE_MS = 10_000;

/* What was read before is shown at once, and read again behind that. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => count < 2 && isFailure(error),
      refetchInterval: ({ state }) => (isFailure(state.error) ? AFTER_FAILURE_MS : false),
      staleTime: 5_000,
      gcTime: HOUR_MS,
      refetchOnWindowFocus: true,
    },
  },
});

guardSession(queries);

function nonce() {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
}

setNonce(nonce()); /* for the scroll lock of dialogs, which has a style element of its own */

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={readableColors}
      defaultColorScheme="auto"
      getStyleNonce={nonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
