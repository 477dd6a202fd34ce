/*
 * plain: what stands in the rows of lists again and again: texts, links, codes, signs to press. They look
 * as the component library's do and are the browser's own elements: a list has hundreds of them, and a
 * component of the library takes longer for each than the browser for its whole row.
 */
import { ActionIcon, Anchor, Code, UnstyledButton } from '@mantine/core';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { Link, type LinkProps } from 'react-router-dom';
import classes from './plain.module.css';

export const joined = (...names: (string | undefined)[]) => names.filter(Boolean).join(' ');

/* Sizes and weights of texts. */
export const { small, tiny, dimmed, medium, strong, clamped, check } = classes;

const LINK = joined(Anchor.classes.root, 'mantine-focus-auto');

/* isInText: told from the words around it by more than its color. */
export function PlainLink({
  className,
  isInText = false,
  ...link
}: LinkProps & { isInText?: boolean }) {
  return (
    <Link
      {...link}
      className={joined(LINK, className)}
      data-underline={isInText ? 'always' : 'hover'}
    />
  );
}

export function PlainCode({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <code className={Code.classes.root} dir="ltr" title={title}>
      {children}
    </code>
  );
}

const SIGN = joined(
  UnstyledButton.classes.root,
  ActionIcon.classes.root,
  'mantine-focus-auto',
  classes.sign,
);

/* A sign to press, which has to have a name for those who hear it. isDone: what it does was just done. */
export function PlainSign({
  className,
  isDone = false,
  ...button
}: ComponentPropsWithRef<'button'> & { 'aria-label': string; isDone?: boolean }) {
  return (
    <button
      {...button}
      type="button"
      className={joined(SIGN, className)}
      data-is-done={isDone || undefined}
    />
  );
}

interface PlainCheckProps {
  label: ReactNode;
  description?: string;
  isChecked: boolean;
  /* Of several that it stands for, some are and some are not. */
  isPartly?: boolean;
  onChange: (isChecked: boolean) => void;
}

/* One of many that can be chosen, with what it is. */
export function PlainCheck(props: PlainCheckProps) {
  const { label, description, isChecked, isPartly = false, onChange } = props;
  const id = useId();
  const about = description === undefined ? undefined : `${id}about`;
  return (
    <div className={classes.choice}>
      <input
        type="checkbox"
        id={id}
        className={check}
        aria-describedby={about}
        checked={isChecked}
        ref={(input) => {
          if (input !== null) input.indeterminate = isPartly;
        }}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label htmlFor={id} className={small}>
        {label}
      </label>
      {description !== undefined && (
        <span id={about} className={joined(tiny, dimmed)}>
          <bdi>{description}</bdi>
        </span>
      )}
    </div>
  );
}
