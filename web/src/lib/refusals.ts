/* refusals: what a refusal of the token endpoint usually means, and what to do about it. */
const MEANINGS: Record<string, string> = {
  wrong_secret:
    'Somebody still uses a client secret from before a rotation, or a copy of it lost characters. Keep the previous secret while clients change over.',
  wrong_too_often:
    'Somebody keeps sending wrong credentials from one address: a client with an old secret, or an attack. The right ones still work.',
  client_too_often:
    'The application asks for more tokens than it may. Clients should keep a token until it expires.',
  quota:
    'The application, or its organization, has had as many tokens as its quota allows in an hour or a day. Clients should keep a token until it expires; or raise the quota.',
  secret_not_allowed:
    'The client shows a secret, or shows it in a way that its application may not use. The application’s methods say what it may.',
  half_assertion: 'The client sends only one of client_assertion and client_assertion_type.',
  assertion_kind: 'The client sends a client_assertion_type that is not accepted here.',
  assertion_malformed:
    'The client assertion is no signed JWT, or uses an algorithm that is not accepted.',
  assertion_unknown_client:
    'The sub of the client assertion is no application: it was deleted, or another value was taken for the client ID.',
  assertion_not_allowed:
    'The client signs an assertion, but its application may not use private_key_jwt.',
  assertion_algorithm:
    'The client signs with another algorithm than the one its application is bound to.',
  assertion_key:
    'The client signs with a key that its application does not have, or names none while several would fit.',
  assertion_signature:
    'The signature of the client assertion is wrong: it was signed with another key than the kid says.',
  assertion_type: 'The client assertion has a typ of another use, such as an access token’s.',
  assertion_issuer: 'The iss of the client assertion must be the client ID.',
  assertion_subject: 'The sub of the client assertion must be the client ID.',
  assertion_client_id: 'The parameter client_id names another application than the assertion.',
  assertion_audience:
    'The aud of the client assertion must be the issuer alone: not the token endpoint, and no second one.',
  assertion_expired:
    'The client sends an assertion that is too old, or its clock is behind. It should make one for each request.',
  assertion_too_long: 'The client makes assertions that live longer than the server accepts.',
  assertion_not_yet_valid: 'The clock of the client’s machine is ahead.',
  assertion_no_jti: 'The client makes assertions without a jti.',
  assertion_replayed:
    'The client sends an assertion again, or somebody copied it. It should make one for each request.',
  used_too_many:
    'The application sends more client assertions than can be remembered. Clients should keep a token until it expires.',
  replay_full: 'There is no room to remember more client assertions, or other nodes are not heard.',
  unknown_client:
    'The application was deleted but is still running, or client_id and client secret were mixed up.',
  audience:
    'The application is not authorized for that API, or the audience is misspelled. Authorize it under the application’s APIs.',
  scope: 'The scope is not enabled for the application. Enable it under the application’s APIs.',
  no_audience: 'The request does not say which API the token is for. Send its audience.',
  no_client_id:
    'The request came without credentials: often a setting that is missing where the client runs.',
  no_client_secret: 'The client has no secret: often a setting that is missing where it runs.',
  malformed_basic: 'The client builds its Authorization header by hand, and wrongly.',
  two_authentications: 'The client sends several credentials at once. One is enough.',
  organization_suspended:
    'The organization of the application is suspended. Nothing is wrong with the client.',
  application_type: 'Only machine-to-machine applications get tokens in this way.',
  unknown_grant_type:
    'The client asks for another grant: a library that was set up for log-ins of people.',
  no_grant_type: 'The client does not send grant_type=client_credentials.',
  content_type: 'The client sends JSON or nothing. The token endpoint takes a form.',
  malformed_parameter:
    'The client does not percent-encode what it sends, or a parameter has a line break in it.',
  path: 'Somebody requests a path under /oauth2 that does not exist. The token endpoint is /oauth2/token.',
  repeated_parameter: 'The client sends a parameter twice.',
  too_many_audiences: 'The client asks for too many APIs in one token.',
  scope_withheld:
    'The client asks for a scope that several of the audiences define, and it is not enabled on each.',
  too_many_scopes: 'The client asks for too many scopes in one token.',
  token_too_large:
    'The token would have too many claims. Ask for fewer scopes, or switch claims off.',
  overloaded:
    'More was requested than this machine can answer. Clients should keep tokens until they expire.',
  store_away: 'The server cannot reach its database. Its log says why.',
  failed: 'The server failed. Its log says why.',
};

/* The server's own words where there are no better ones. */
export function refusalMeaning(cause: string, description: string): string {
  return MEANINGS[cause] ?? description;
}
