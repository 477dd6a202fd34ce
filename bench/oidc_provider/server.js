/*
 * server: oidc-provider as bench/peers measures it: client credentials for signed JWT access tokens,
 * everything in memory, no log. node server.js PORT ALG CLIENT_ID CLIENT_SECRET AUDIENCE SCOPES
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, alg, clientId, clientSecret, audience, scope] = process.argv.slice(2);
const { privateKey } = alg === 'RS256'
  ? generateKeyPairSync('rsa', { modulusLength: 2048 })
  : generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: randomUUID() };

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_post',
    id_token_signed_response_alg: alg,
    scope,
  }],
  jwks: { keys: [key] },
  scopes: scope.split(' '),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      getResourceServerInfo: () => ({
        scope,
        audience,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3600,
        jwt: { sign: { alg, kid: key.kid } },
      }),
    },
  },
});
provider.listen(Number(port), '127.0.0.1');
