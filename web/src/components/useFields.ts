/*
 * useFields: the fields of a form, by their names in the API, each with what is wrong with it: by its
 * rule (textRules.ts), on leaving it and on saving, and by what the server refused; and what the
 * server refused that is about none of them.
 *
 *     const create = useCreateThing();
 *     const form = useFields({ name: '' }, create.error, { rules: { name: RULES.thingName } });
 *     <TextInput label="Name" {...form.getInputProps('name')} />
 *
 * Where the thing that a form shows becomes another one, the form follows, unless somebody has typed.
 */
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useEffect, useState } from 'react';
import { ApiError } from '../api/client';
import { ChangedMeanwhile } from '../api/seen';
import { lengthTrouble, type Rule, type Rules } from '../lib/textRules';
import { withCount } from './CountedLength';

type Form<Values> = Pick<
  UseFormReturnType<Values>,
  'values' | 'getInputProps' | 'setFieldValue' | 'reset' | 'onSubmit'
>;

export interface Fields<Values> extends Form<Values> {
  error: Error | null;
  /* The error, unless it stands beside a field. */
  refusal: Error | null;
  /* Whether there is something that would be lost. */
  isDirty: boolean;
  /* What of the thing was shown before it was changed here; for changeSeen(). */
  seen: Values;
}

interface Options<Values> {
  /* Names in the API of fields that have another one here. */
  aliases?: Record<string, keyof Values>;
  rules?: Rules<Values>;
}

/* A click that leaves a field must still find its button where it was. */
const LEAVING_MS = 200;

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

type AnyRule<Values> = Rule<Values[keyof Values], Values> | undefined;

const ruleOf = <Values>(rules: Rules<Values>, field: string) =>
  rules[field as keyof Values] as AnyRule<Values>;

function troubles<Values extends object>(values: Values, rules: Rules<Values>) {
  const fields = Object.keys(rules) as (keyof Values & string)[];
  return Object.fromEntries(
    fields.map((field) => [field, ruleOf(rules, field)?.check(values[field], values) ?? null]),
  );
}

function trimmed<Values extends object>(values: Values, rules: Rules<Values>): Values {
  const meant = Object.entries(values).map(([field, value]: [string, unknown]) => [
    field,
    typeof value === 'string' && ruleOf(rules, field)?.isTrimmed ? value.trim() : value,
  ]);
  return Object.fromEntries(meant) as Values;
}

/* Too long is said at once, while it is typed or pasted. */
function tooLong(rule: { max?: number; isTrimmed?: boolean } | undefined, value: unknown) {
  if (rule?.max === undefined || typeof value !== 'string') return null;
  return lengthTrouble(rule.isTrimmed ? value.trim() : value, rule.max);
}

/* What the server refused of one field, until that is another one. */
function useRefused<Values extends object>(
  error: Error | null,
  values: Values,
  aliases: Record<string, keyof Values>,
) {
  const [refused, setRefused] = useState({ error, values });
  if (refused.error !== error) setRefused({ error, values });
  const named = error instanceof ApiError ? (error.field?.replace(/\[\d+\].*$/, '') ?? null) : null;
  const field = named === null ? null : ((aliases[named] ?? named) as keyof Values & string);
  const isOfField = field !== null && field in values;
  const of = (name: string) =>
    isOfField && name === field && isSame(values[field], refused.values[field])
      ? error?.message
      : undefined;
  return { isOfField, of };
}

interface Known<Values> {
  seen: Values;
  was: Values;
  initial: string;
  error: Error | null;
}

/* What of the thing was shown before it was changed here. Grows by what another changed meanwhile,
 * which is taken over where nothing was typed; and follows the thing where nothing was typed at all. */
function useSeen<Values extends object>(
  initialValues: Values,
  error: Error | null,
  form: UseFormReturnType<Values>,
) {
  const initial = JSON.stringify(initialValues);
  const [known, setKnown] = useState<Known<Values>>({
    seen: initialValues,
    was: initialValues,
    initial,
    error,
  });
  if (known.initial !== initial || known.error !== error) {
    const isFollowed = isSame(form.values, known.seen) || isSame(form.values, initialValues);
    const shown = known.initial !== initial && isFollowed ? initialValues : known.seen;
    const differences =
      known.error !== error && error instanceof ChangedMeanwhile ? error.differences : [];
    const now = Object.fromEntries(differences.map((one) => [one.field, one.now]));
    setKnown({ seen: { ...shown, ...now }, was: known.seen, initial, error });
  }
  useEffect(() => {
    if (known.error instanceof ChangedMeanwhile)
      for (const { field, before, now } of known.error.differences)
        if (isSame(form.getValues()[field as keyof Values], before))
          form.setFieldValue(field, now as never);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each such error
  }, [known.error]);
  useEffect(() => {
    const shown = JSON.parse(known.initial) as Values;
    if (!isSame(form.getValues(), known.was)) return;
    form.setInitialValues(shown);
    form.setValues(shown);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when the thing is another one
  }, [known.initial]);
  return known.seen;
}

export function useFields<Values extends object>(
  initialValues: Values,
  error: Error | null,
  { aliases = {}, rules = {} }: Options<Values> = {},
): Fields<Values> {
  const form: UseFormReturnType<Values> = useForm<Values>({
    initialValues,
    validate: (values) => troubles(values, rules),
    transformValues: (values) => trimmed(values, rules),
    enhanceGetInputProps: ({ field, options, inputProps }): Record<string, unknown> => {
      const rule = ruleOf(rules, field);
      const value: unknown = form.values[field as keyof Values];
      const check = () => {
        if (!isSame(value, initialValues[field as keyof Values])) form.validateField(field);
      };
      return {
        ...(rule !== undefined && { onBlur: () => setTimeout(check, LEAVING_MS) }),
        ...(rule?.max !== undefined &&
          typeof value === 'string' && { inputContainer: withCount(value, rule.max) }),
        ...(options.withError && {
          error:
            (inputProps.error as string | undefined) ?? tooLong(rule, value) ?? refused.of(field),
        }),
      };
    },
  });
  const refused = useRefused(error, form.values, aliases);
  const seen = useSeen(initialValues, error, form);
  return {
    ...form,
    error,
    refusal: refused.isOfField ? null : error,
    isDirty: !isSame(form.values, seen),
    seen,
  };
}
