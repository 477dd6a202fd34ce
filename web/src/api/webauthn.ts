/*
 * webauthn: a browser's half of passkeys (Web Authentication Level 3), between its API, which has
 * bytes, and ours, which has them as base64url.
 */
import { base64urlOf, bytesOf } from '../lib/base64url';

export interface Challenge {
  value: string;
  rp_id: string;
  credential_ids: string[];
}

export interface ChallengeAnswer {
  challenge: Challenge;
}

export interface PasskeyAnswer {
  credential_id: string;
  client_data: string;
  authenticator_data: string;
  signature: string;
  user_handle?: string;
}

export interface PasskeyMade {
  client_data: string;
  attestation_object: string;
}

const IS_NUMBERS = /^[\d.]+$|:/;

/* Browsers have no passkeys at an address of numbers, and over plain http at localhost alone. */
export const hasPasskeys = () =>
  'PublicKeyCredential' in window &&
  window.isSecureContext &&
  !IS_NUMBERS.test(window.location.hostname);

/* What a browser says is for programs, and the same whether somebody closed its question or waited. */
const GIVEN_UP = 'The browser got no passkey. Try again, and follow its prompts.';
const KNOWN = 'This device already has a passkey for your account.';

function inWords(error: unknown): Error {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'InvalidStateError') return new Error(KNOWN);
  if (name === 'NotAllowedError' || name === 'AbortError') return new Error(GIVEN_UP);
  return new Error(
    'Passkeys do not work at this address. Open the console over https, by a host name.',
  );
}

const descriptors = (ids: string[]): PublicKeyCredentialDescriptor[] =>
  ids.map((id) => ({ type: 'public-key', id: bytesOf(id) }));

const ALGORITHMS = [-7, -8, -257]; /* ES256, EdDSA, RS256 */

export async function makePasskey(
  { value, rp_id, credential_ids }: Challenge,
  user: { id: string; email: string; name: string },
): Promise<PasskeyMade> {
  const made = await navigator.credentials
    .create({
      publicKey: {
        challenge: bytesOf(value),
        rp: { id: rp_id, name: 'jeton' },
        user: {
          id: new TextEncoder().encode(user.id),
          name: user.email,
          displayName: user.name,
        },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: descriptors(credential_ids),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
      },
    })
    .catch((error: unknown) => Promise.reject(inWords(error)));
  const { response } = made as PublicKeyCredential;
  return {
    client_data: base64urlOf(response.clientDataJSON),
    attestation_object: base64urlOf(
      (response as AuthenticatorAttestationResponse).attestationObject,
    ),
  };
}

export async function answerChallenge({
  value,
  rp_id,
  credential_ids,
}: Challenge): Promise<PasskeyAnswer> {
  const given = await navigator.credentials
    .get({
      publicKey: {
        challenge: bytesOf(value),
        rpId: rp_id,
        allowCredentials: descriptors(credential_ids),
        userVerification: 'required',
      },
    })
    .catch((error: unknown) => Promise.reject(inWords(error)));
  const { rawId, response } = given as PublicKeyCredential;
  const { authenticatorData, signature, userHandle } = response as AuthenticatorAssertionResponse;
  return {
    credential_id: base64urlOf(rawId),
    client_data: base64urlOf(response.clientDataJSON),
    authenticator_data: base64urlOf(authenticatorData),
    signature: base64urlOf(signature),
    ...(userHandle !== null && { user_handle: base64urlOf(userHandle) }),
  };
}
