/* refusalSentences: what happened, in the past: the beginning of "The client secret was wrong, 14 times". */
const SENTENCES: Record<string, string> = {
  wrong_secret: 'The client secret was wrong',
  secret_not_allowed: 'A client secret was shown in a way that is not allowed',
  assertion_not_allowed: 'A client assertion was shown, which is not allowed',
  assertion_algorithm: 'The client assertion had another algorithm',
  assertion_key: 'The client assertion was signed with an unknown key',
  assertion_signature: 'The signature of the client assertion was wrong',
  assertion_type: 'The client assertion had a typ of another use',
  assertion_issuer: 'The client assertion had another iss',
  assertion_subject: 'The client assertion had another sub',
  assertion_client_id: 'The parameter client_id named another application than the assertion',
  assertion_audience: 'The client assertion was for another audience',
  assertion_expired: 'The client assertion had expired',
  assertion_too_long: 'The client assertion would have lived too long',
  assertion_not_yet_valid: 'The client assertion was of the future',
  assertion_no_jti: 'The client assertion had no jti',
  assertion_replayed: 'A client assertion was sent again',
  used_too_many: 'It sent too many client assertions',
  wrong_too_often: 'Wrong client secrets came too often',
  client_too_often: 'It asked too often',
  quota: 'The quota of tokens was used',
  application_type: 'It is not a machine-to-machine application',
  organization_suspended: 'Its organization was suspended',
  no_audience: 'It did not say which API the token is for',
  too_many_audiences: 'It asked for too many audiences at once',
  audience: 'It was not authorized for the audience',
  too_many_scopes: 'It asked for too many scopes at once',
  scope: 'A scope was not enabled',
  scope_withheld: 'A scope was not enabled on each of the audiences that define it',
  token_too_large: 'The token would have been too large',
  failed: 'The server failed',
};

export function refusalSentence(cause: string): string {
  return SENTENCES[cause] ?? `It was refused (${cause.replaceAll('_', ' ')})`;
}

/* The server keeps so much of what was asked for, and shows by an ellipsis that there was more. */
export const isCut = (text: string) => text.endsWith('…');
