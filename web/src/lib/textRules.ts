/*
 * textRules: what the server takes as names, keys and texts, said before it is asked, in words that
 * tell what to do. Lengths count as it counts them: characters, where an emoji is one. Nothing is
 * ever cut: what is too long is counted and said.
 */

/* As in src/model (and one in src/admin); textRules.test.ts holds them against it. */
export const LIMITS = {
  API_NAME_MAX_CHARS: 64,
  API_AUDIENCE_MAX_CHARS: 64,
  API_KEY_METADATA_MAX_BYTES: 4096,
  API_KEY_NAME_MAX_CHARS: 255,
  API_KEY_NETWORKS_MAX: 32,
  API_KEY_RATE_MAX: 1000000,
  API_KEY_USER_ID_MAX_CHARS: 255,
  APPLICATION_NAME_MAX_CHARS: 255,
  APPLICATION_RATE_LIMIT_MAX: 1000000,
  ADMINISTRATOR_NAME_MAX_CHARS: 255,
  ADMINISTRATOR_EMAIL_MAX_CHARS: 254,
  ENVIRONMENT_VARIABLE_KEY_MAX_CHARS: 128,
  ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS: 2048,
  FEATURE_FLAG_KEY_MAX_BYTES: 64,
  FEATURE_FLAG_NAME_MAX_CHARS: 255,
  FEATURE_FLAG_DESCRIPTION_MAX_CHARS: 1024,
  FEATURE_FLAG_VALUE_MAX_CHARS: 2048,
  ORGANIZATION_NAME_MAX_CHARS: 255,
  ORGANIZATION_TEXT_MAX_CHARS: 255,
  PASSKEY_NAME_MAX_CHARS: 64,
  PASSWORD_MAX_CHARS: 256,
  PROPERTY_KEY_MAX_BYTES: 255,
  PROPERTY_NAME_MAX_CHARS: 255,
  PROPERTY_DESCRIPTION_MAX_CHARS: 1024,
  PROPERTY_VALUE_MAX_CHARS: 2048,
  QUOTA_TOKENS_MAX: 1000000000,
  SCOPE_KEY_MAX_BYTES: 64,
  SCOPE_DESCRIPTION_MAX_CHARS: 1024,
  WEBHOOK_NAME_MAX_CHARS: 255,
  WEBHOOK_DESCRIPTION_MAX_CHARS: 1024,
  WEBHOOK_ENDPOINT_MAX_BYTES: 2048,
};

/* What is wrong with a value, and what to do; null: nothing. all: of the whole form. */
export interface Rule<Value, Values = unknown> {
  check: (value: Value, all: Values) => string | null;
  /* The most characters, where there is a most. */
  max?: number;
  /* White space around it means nothing, and does not go along. */
  isTrimmed?: boolean;
}

export type Rules<Values> = { [Name in keyof Values]?: Rule<Values[Name], Values> };

export const countOf = (text: string) => Array.from(text).length;

export function lengthTrouble(text: string, max: number): string | null {
  const over = countOf(text) - max;
  if (over <= 0) return null;
  return `Use at most ${max} characters: remove ${over}.`;
}

/* What nobody sees, or what turns the direction of a text: control characters, and those of
 * base/character.c. */
const UNSEEN: [number, number][] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180e, 0x180e],
  [0x200b, 0x200b],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe00ff],
  [0xe01f0, 0xe0fff],
];

const isUnseen = (code: number) => UNSEEN.some(([first, last]) => code >= first && code <= last);

function unseenTrouble(text: string): string | null {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const at = codes.findIndex(isUnseen);
  const code = codes[at];
  if (code === undefined) return null;
  if (code === 0x0a || code === 0x0d) return 'Use one line: remove the line breaks.';
  const name = code.toString(16).toUpperCase().padStart(4, '0');
  return `Character ${at + 1} (U+${name}) is invisible. Remove it.`;
}

/* Allowed among letters; alone it looks like nothing: white space, and what base/character.c has. */
const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

interface TextOptions {
  max: number;
  /* Said where there is nothing; absent: it may be empty. */
  needed?: string;
  /* What all of it must match, and what to say where it does not. */
  form?: [RegExp, string];
  /* Lines and all: every character counts, also around it. */
  isAny?: boolean;
}

export function text({ max, needed, form, isAny = false }: TextOptions): Rule<string> {
  const trouble = (value: string) =>
    lengthTrouble(value, max) ??
    (isAny ? null : unseenTrouble(value)) ??
    (form !== undefined && value !== '' && !form[0].test(value) ? form[1] : null);
  return {
    max,
    isTrimmed: !isAny,
    check: (value) => {
      const meant = isAny ? value : value.trim();
      const isNone = isAny ? meant === '' : BLANK.test(meant);
      return isNone && needed !== undefined ? needed : trouble(meant);
    },
  };
}

/* What must be given, every character of it as it is. */
export function given(words: string): Rule<string> {
  return { check: (value) => (value === '' ? words : null) };
}

/* What must be chosen or given, whatever it is. */
export function needed(words: string): Rule<string> {
  return { check: (value) => (value.trim() === '' ? words : null), isTrimmed: true };
}

const DECIMALS = /^[+-]?\d*[.,]\d*$/;

/* Whether it is a number that is no whole one, or is written with separators. */
export const hasDecimals = (text: string) => /\d/.test(text) && DECIMALS.test(text.trim());

interface WholeOptions {
  min?: number;
  max: number;
  /* Said of anything but one from min to max. */
  words: string;
  /* It may be empty. */
  isOptional?: boolean;
}

/* A whole number as it is typed. A field for it takes any text: one that drops the point makes 15 of 1.5. */
export function whole({ min = 0, max, words, isOptional = false }: WholeOptions): Rule<string> {
  const isWithin = (value: string) =>
    /^-?\d+$/.test(value) && Number(value) >= min && Number(value) <= max;
  return {
    isTrimmed: true,
    check: (text) => {
      const value = text.trim();
      if (value === '' && isOptional) return null;
      if (hasDecimals(value)) return 'Use a whole number, without a point or comma.';
      return isWithin(value) ? null : words;
    },
  };
}

const name = (max: number) => text({ max, needed: 'Enter a name.' });

const PASSWORD_MIN_CHARS = 12;

/* How many characters a password lacks. */
export const passwordLacks = (value: string) => Math.max(0, PASSWORD_MIN_CHARS - countOf(value));

/* Every character of it counts. */
const password: Rule<string> = {
  max: LIMITS.PASSWORD_MAX_CHARS,
  check: (value) =>
    passwordLacks(value) > 0
      ? `Use at least ${PASSWORD_MIN_CHARS} characters: ${passwordLacks(value)} more.`
      : lengthTrouble(value, LIMITS.PASSWORD_MAX_CHARS),
};

export const RULES = {
  password,
  apiName: name(LIMITS.API_NAME_MAX_CHARS),
  apiKeyName: name(LIMITS.API_KEY_NAME_MAX_CHARS),
  applicationName: name(LIMITS.APPLICATION_NAME_MAX_CHARS),
  flagName: name(LIMITS.FEATURE_FLAG_NAME_MAX_CHARS),
  organizationName: name(LIMITS.ORGANIZATION_NAME_MAX_CHARS),
  passkeyName: name(LIMITS.PASSKEY_NAME_MAX_CHARS),
  propertyName: name(LIMITS.PROPERTY_NAME_MAX_CHARS),
  webhookName: name(LIMITS.WEBHOOK_NAME_MAX_CHARS),
  administratorName: text({ max: LIMITS.ADMINISTRATOR_NAME_MAX_CHARS, needed: 'Enter your name.' }),
  email: text({
    max: LIMITS.ADMINISTRATOR_EMAIL_MAX_CHARS,
    needed: 'Enter an e-mail address.',
    form: [/^[^\s@]+@[^\s@]+$/, 'Enter an e-mail address such as ada@example.com.'],
  }),
  audience: text({
    max: LIMITS.API_AUDIENCE_MAX_CHARS,
    needed: 'Enter an audience, such as https://orders.example.com.',
    form: [/^\S+$/u, 'An audience has no spaces. Remove them.'],
  }),
  scopeKey: text({
    max: LIMITS.SCOPE_KEY_MAX_BYTES,
    needed: 'Enter a name, such as read:orders.',
    form: [
      /^[!#-[\]-~]+$/,
      'Use letters, digits and signs, such as read:orders: no spaces, accents, quotes or backslashes.',
    ],
  }),
  scopeDescription: text({ max: LIMITS.SCOPE_DESCRIPTION_MAX_CHARS }),
  flagKey: text({
    max: LIMITS.FEATURE_FLAG_KEY_MAX_BYTES,
    needed: 'Enter a key, such as new-checkout.',
    form: [/^[A-Za-z0-9_.:-]+$/, 'Use only the letters a to z, digits and _ - . :'],
  }),
  flagDescription: text({ max: LIMITS.FEATURE_FLAG_DESCRIPTION_MAX_CHARS }),
  flagValue: text({ max: LIMITS.FEATURE_FLAG_VALUE_MAX_CHARS, isAny: true }),
  organizationText: text({ max: LIMITS.ORGANIZATION_TEXT_MAX_CHARS }),
  propertyKey: text({
    max: LIMITS.PROPERTY_KEY_MAX_BYTES,
    needed: 'Enter a key, such as region.',
    form: [
      /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/,
      'Use only the letters a to z, digits and _ - . : with a letter or digit first.',
    ],
  }),
  propertyDescription: text({ max: LIMITS.PROPERTY_DESCRIPTION_MAX_CHARS }),
  propertyValue: text({ max: LIMITS.PROPERTY_VALUE_MAX_CHARS, isAny: true }),
  userId: text({
    max: LIMITS.API_KEY_USER_ID_MAX_CHARS,
    needed: 'Enter the ID of the user it acts for.',
  }),
  variableKey: text({
    max: LIMITS.ENVIRONMENT_VARIABLE_KEY_MAX_CHARS,
    needed: 'Enter a key, such as BILLING_URL.',
    form: [
      /^[A-Za-z_][A-Za-z0-9_]*$/,
      'Use only the letters a to z, digits and underscores, with no digit first.',
    ],
  }),
  variableValue: text({ max: LIMITS.ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS, isAny: true }),
  webhookDescription: text({ max: LIMITS.WEBHOOK_DESCRIPTION_MAX_CHARS }),
  endpoint: text({
    max: LIMITS.WEBHOOK_ENDPOINT_MAX_BYTES,
    needed: 'Enter the address that events are sent to.',
    form: [/^https?:\/\/[^\s/]+/i, 'Enter an address that begins with https:// and has no spaces.'],
  }),
};
