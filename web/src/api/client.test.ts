import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, consoleApi } from './client';

function answer(status: number, errors: unknown, headers: Record<string, string> = {}) {
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response(JSON.stringify({ errors }), { status, headers })),
  );
}

async function refusal(): Promise<ApiError> {
  return consoleApi('POST', '/anything').then(
    () => expect.unreachable('it was refused'),
    (error: unknown) => error as ApiError,
  );
}

afterEach(() => vi.unstubAllGlobals());

describe('a refusal', () => {
  it('is of the field that the server names', async () => {
    answer(400, [{ code: 'EMAIL_TAKEN', message: 'There is one', field: 'email' }]);
    expect(await refusal()).toMatchObject({ code: 'EMAIL_TAKEN', field: 'email' });
  });

  it('is of no field where the server names none', async () => {
    answer(400, [{ code: 'LAST_OWNER', message: 'name the next one first' }]);
    expect(await refusal()).toMatchObject({ status: 400, field: null });
  });

  it('may be an object, of what is not there', async () => {
    answer(404, { code: 'API_NOT_FOUND', message: 'There is none' });
    expect(await refusal()).toMatchObject({
      status: 404,
      code: 'API_NOT_FOUND',
    });
  });

  it('has the id under which the server logged it', async () => {
    answer(500, [{ code: 'SERVER_ERROR', message: 'No' }], { 'X-Request-Id': 'id-1' });
    expect(await refusal()).toMatchObject({ requestId: 'id-1' });
    answer(500, [{ code: 'SERVER_ERROR', message: 'No' }]);
    expect(await refusal()).toMatchObject({ requestId: null });
  });

  it('has words also where the answer has none', async () => {
    answer(502, undefined);
    expect(await refusal()).toMatchObject({ code: 'UNKNOWN', status: 502 });
  });
});
