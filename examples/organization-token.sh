#!/usr/bin/env bash
# A customer's organization, an application of its own, and that application's token.
# Needs bash, curl and jq, and the credentials of an application that administers jeton:
#
#     ISSUER=http://localhost:8080 CLIENT_ID=... CLIENT_SECRET=... examples/organization-token.sh
#
# What it does is explained in examples/README.md. Prints the token on standard output, what it does
# on standard error.
set -euo pipefail

: "${ISSUER:=http://localhost:8080}"
: "${CLIENT_ID:?of an application made by: jeton application create --name admin --management}"
: "${CLIENT_SECRET:?the client secret of that application}"
: "${ORGANIZATION:=Acme Corp}"
: "${AUDIENCE:=https://orders.example}"
: "${SCOPE:=read:orders}"

say() { printf '%s\n' "$*" >&2; }

# Secrets and tokens go through pipes, never on a command line, where other users could see them.
token_for() { # CLIENT_ID CLIENT_SECRET AUDIENCE
    printf 'grant_type=client_credentials&client_id=%s&client_secret=%s' "$1" "$2" |
        curl --silent --show-error --fail-with-body "$ISSUER/oauth2/token" \
            --data @- --data-urlencode "audience=$3" |
        jq --raw-output .access_token
}

call() { # METHOD PATH [JSON]
    curl --silent --show-error --fail-with-body --request "$1" "$ISSUER/api/v1$2" \
        --header @<(printf 'Authorization: Bearer %s' "$token") \
        ${3:+--header 'Content-Type: application/json' --data "$3"}
}

# A JSON object of its arguments: --arg NAME VALUE ...
json() { jq --null-input --compact-output "$@" '$ARGS.named'; }

token=$(token_for "$CLIENT_ID" "$CLIENT_SECRET" "$ISSUER/api/v1")

# The API and its scope are the same for every customer: they are made once.
apis=$(call GET '/apis?expand=scopes')
api=$(jq --raw-output --arg audience "$AUDIENCE" \
    '.apis[] | select(.audience == $audience) | .id' <<<"$apis")
if [[ -z $api ]]; then
    api=$(call POST /apis "$(json --arg name Orders --arg audience "$AUDIENCE")" |
        jq --raw-output .api.id)
fi
scope=$(jq --raw-output --arg id "$api" --arg key "$SCOPE" \
    '.apis[] | select(.id == $id) | .scopes[] | select(.key == $key) | .id' <<<"$apis")
if [[ -z $scope ]]; then
    scope=$(call POST "/apis/$api/scopes" "$(json --arg key "$SCOPE")" |
        jq --raw-output .scope.id)
fi
say "API $AUDIENCE: $api, scope $SCOPE: $scope"

organization=$(call POST /organization "$(json --arg name "$ORGANIZATION")" |
    jq --raw-output .organization.code)
say "organization $ORGANIZATION: $organization"

# org_code binds the application to it for good. Its secret is in this one answer only.
application=$(call POST /applications \
    "$(json --arg name Robot --arg type m2m --arg org_code "$organization")")
client_id=$(jq --raw-output .application.client_id <<<"$application")
client_secret=$(jq --raw-output .application.client_secret <<<"$application")
say "its application: $client_id"

call PATCH "/apis/$api/applications" \
    "$(json --argjson applications "[$(json --arg id "$client_id")]")" >/dev/null
call POST "/apis/$api/applications/$client_id/scopes/$scope" >/dev/null
say "authorized for $AUDIENCE with $SCOPE"

access_token=$(token_for "$client_id" "$client_secret" "$AUDIENCE")
say 'its token says:'
jq --raw-input 'split(".")[1] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson |
    {iss, aud, azp, org_code, scope}' <<<"$access_token" >&2
printf '%s\n' "$access_token"
