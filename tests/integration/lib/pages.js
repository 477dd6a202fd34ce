/*
 * pages: lists in the next_token style (contract section 7.4), and what is bad for them.
 */
import assert from 'node:assert/strict';

/* All rows of a list, page by page. */
export async function readAllPages(management, target, member, query = {}) {
  const rows = [];
  let next = null;
  do {
    const page = await management.get(target,
      { page_size: 500, ...query, ...(next === null ? {} : { next_token: next }) });
    rows.push(...page[member]);
    next = page.next_token;
  } while (next !== null);
  return rows;
}

/*
 * Reads a list of so many rows ten at a time, by `NAME_asc` and `NAME_desc`: every row once, in the
 * order of key(row), the token null on the last page, and the same rows again in one large page.
 */
export async function assertPages(management, target, member, count, key, name) {
  for (const direction of ['asc', 'desc']) {
    const sort = `${name}_${direction}`;
    const rows = [];
    let next = null;
    do {
      const page = await management.get(target,
        { page_size: 10, sort, ...(next === null ? {} : { next_token: next }) });
      assert.ok(page.next_token === null || page[member].length === 10, 'only the last is short');
      assert.ok(page[member].length <= 10 && page[member].length > 0);
      rows.push(...page[member]);
      next = page.next_token;
    } while (next !== null);
    assert.equal(rows.length, count);
    assert.equal(new Set(rows.map((row) => row.code ?? row.id)).size, count, 'each row once');
    for (let i = 1; i < rows.length; i++) {
      const [a, b] = [key(rows[i - 1]), key(rows[i])];
      assert.ok(direction === 'asc' ? a <= b : a >= b, `${sort}: ${a} before ${b}`);
    }
    assert.deepEqual(await readAllPages(management, target, member, { sort }), rows);
  }
}

/*
 * Reads a list in the cursor style of which ids are the first so many, in order, so many at a time:
 * forward with starting_after, back with ending_before. Cursors that name no row are refused.
 */
export async function assertCursorPages(management, target, member, ids, pageSize, query = {}) {
  const read = async (more) => {
    const page = await management.get(target, { page_size: pageSize, ...query, ...more });
    assert.equal(typeof page.has_more, 'boolean');
    assert.ok(!page.has_more || page[member].length === pageSize, 'only the last is short');
    return { ids: page[member].map(({ id }) => id), hasMore: page.has_more };
  };
  let forward = await read({});
  const seen = [...forward.ids];
  while (forward.hasMore) {
    forward = await read({ starting_after: seen.at(-1) });
    seen.push(...forward.ids);
  }
  assert.deepEqual(seen, ids);

  let back = await read({ ending_before: ids.at(-1) });
  const before = [...back.ids];
  while (back.hasMore) {
    back = await read({ ending_before: before[0] });
    before.unshift(...back.ids);
  }
  assert.deepEqual(before, ids.slice(0, -1));

  for (const [bad, name] of [
    [{ page_size: 0 }, 'page_size'], [{ page_size: 501 }, 'page_size'],
    [{ page_size: 'ten' }, 'page_size'], [{ starting_after: 'none' }, 'starting_after'],
    [{ ending_before: 'none' }, 'ending_before'],
    [{ starting_after: ids[0], ending_before: ids[1] }, 'starting_after'],
  ]) {
    const error = await management.refused(400, 'GET', target, undefined,
      { query: { ...query, ...bad } });
    assert.ok(error.message.includes(name), error.message);
  }
}

/* Queries that a paged list refuses. */
export const BAD_QUERIES = [
  ['page_size=0', /page_size/], ['page_size=-1', /page_size/], ['page_size=ten', /page_size/],
  ['page_size=1.5', /page_size/], ['page_size=99999999999999999999', /page_size/],
  ['page_size=1%00', undefined], ['page_size=1&page_size=2', undefined],
  ['sort=name', /sort/], ['sort=name_asc,name_desc', /sort/], ['sort=id_asc', /sort/],
  ['next_token=x', /next_token/], ['next_token=AAAA', /next_token/],
  ['next_token=!!!!', /next_token/], ['next_token=Mjo5Om5hbWVfYXNj', /next_token/],
  [`next_token=${'QUFB'.repeat(500)}`, /next_token/], ['next_token=%zz', undefined],
  ['next_token=%FF', undefined],
];
