import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/client';
import { type Fields, useFields } from './useFields';

type Draft = { name: string; days: number };

function fieldsOf(error: Error | null): Fields<Draft> {
  let fields: Fields<Draft> | undefined;
  const Form = () => {
    fields = useFields({ name: 'Shop', days: 1 }, error, { aliases: { expires_in: 'days' } });
    return null;
  };
  renderToStaticMarkup(createElement(Form));
  if (fields === undefined) throw new Error('nothing was rendered');
  return fields;
}

const refused = (field: string | null) => new ApiError(400, 'CODE', 'No', field);

describe('the fields of a form', () => {
  it('have what they begin with, and no error', () => {
    const form = fieldsOf(null);
    expect(form.getInputProps('name')).toMatchObject({ value: 'Shop', error: undefined });
    expect(form.refusal).toBeNull();
  });

  it('show a refusal where it names one of them, and there alone', () => {
    const form = fieldsOf(refused('name'));
    expect(form.getInputProps('name').error).toBe('No');
    expect(form.getInputProps('name', { withError: false }).error).toBeUndefined();
    expect(form.getInputProps('days').error).toBeUndefined();
    expect(form.refusal).toBeNull();
  });

  it('may have another name in the API', () => {
    const form = fieldsOf(refused('expires_in'));
    expect(form.getInputProps('days').error).toBe('No');
    expect(form.refusal).toBeNull();
  });

  it.each([refused('audience'), refused(null), new Error('No')])(
    'leave what is about none of them to the form (%#)',
    (error) => expect(fieldsOf(error).refusal).toBe(error),
  );
});
