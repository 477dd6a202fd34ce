import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { RouterProvider } from 'react-router-dom';
import { ApiError, setCsrfToken, setOnSessionEnd } from '../api/client';
import { SESSION_KEY } from '../api/session';
import { router } from './routes';
import { readableColors, theme } from './theme';

/* A refusal is an answer: only a server that cannot be reached is asked again. */
function shouldRetry(count: number, error: Error) {
  return count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

const queries = new QueryClient({
  defaultOptions: { queries: { retry: shouldRetry, staleTime: 5_000, refetchOnWindowFocus: true } },
});

setOnSessionEnd(() => {
  setCsrfToken(null);
  queries.setQueryData(SESSION_KEY, null);
});

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
