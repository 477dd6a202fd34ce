import { describe, expect, it, vi } from 'vitest';
import { ApiError, management } from './client';
import { ChangedMeanwhile, changeSeen } from './seen';

const stale = new ApiError(412, 'PRECONDITION_FAILED', 'No');

function server(name: string) {
  const thing = { name, etag: 1 };
  return {
    thing,
    read: () => Promise.resolve({ values: { name: thing.name }, etag: `"${thing.etag}"` }),
    send: vi.fn((headers: Record<string, string>) =>
      headers['If-Match'] === undefined || headers['If-Match'] === `"${thing.etag}"`
        ? Promise.resolve('changed')
        : Promise.reject(stale),
    ),
  };
}

describe('a change of what was seen', () => {
  it('is made where nothing is different', async () => {
    const { read, send } = server('A');
    expect(await changeSeen(management, { name: 'A' }, read, send)).toBe('changed');
    expect(send).toHaveBeenCalledExactlyOnceWith({ 'If-Match': '"1"' });
  });

  it('is not made where another changed it, and is once that was seen', async () => {
    const { thing, read, send } = server('A');
    thing.name = 'B';
    const refused = await changeSeen(management, { name: 'A' }, read, send).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(ChangedMeanwhile);
    expect((refused as ChangedMeanwhile).differences).toEqual([
      { field: 'name', before: 'A', now: 'B' },
    ]);
    expect(send).not.toHaveBeenCalled();
    expect(await changeSeen(management, { name: 'B' }, read, send)).toBe('changed');
  });

  it('begins again where something else came in between', async () => {
    const { thing, read, send } = server('A');
    send.mockImplementationOnce(() => {
      thing.etag = 2;
      return Promise.reject(stale);
    });
    expect(await changeSeen(management, { name: 'A' }, read, send)).toBe('changed');
    expect(send).toHaveBeenLastCalledWith({ 'If-Match': '"2"' });
  });

  it('gives up at last', async () => {
    const { read, send } = server('A');
    send.mockImplementation(() => Promise.reject(stale));
    await expect(changeSeen(management, { name: 'A' }, read, send)).rejects.toBe(stale);
    expect(send).toHaveBeenCalledTimes(5);
  });

  it('asks for nothing where nothing was seen', async () => {
    const { read, send } = server('A');
    await changeSeen(management, undefined, read, send);
    expect(send).toHaveBeenCalledExactlyOnceWith({});
  });
});
