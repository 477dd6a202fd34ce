/*
 * shownRequest: a request to the management API as it is shown before it is sent, and what a later
 * one takes of its answer, such as the id of an application that is to be authorized next.
 */
export interface ShownRequest {
  method: string;
  url: string;
  contentType: string | null;
  /* As it is sent; '': none. */
  body: string;
  /* Sent in place of a body: the name of a file. */
  file?: string;
}

/* The variable that the token is in: no command has a secret in it. */
export const TOKEN = 'JETON_TOKEN';

const THINGS: Record<string, string> = {
  apis: 'api',
  applications: 'application',
  property_categories: 'category',
  scopes: 'scope',
};

/* What a collection makes: applications → application. */
function thingOf(url: string): string | undefined {
  return THINGS[new URL(url).pathname.split('/').at(-1) ?? ''];
}

/* Stands for the id that the nth request is answered with, until it is known. */
const idOf = (number: number, thing: string) => `made-${number}-${thing}-id`;

/* What a request that is not sent is answered with. */
export function answerOf(
  number: number,
  { url, method }: { url: string; method: string },
): unknown {
  const thing = method === 'POST' ? thingOf(url) : undefined;
  return thing === undefined ? {} : { [thing]: { id: idOf(number, thing) } };
}

export interface Step {
  request: ShownRequest;
  /* Of what it is answered with, what a later one takes. */
  made: { thing: string; variable: string; standIn: string } | null;
}

export function stepsOf(requests: ShownRequest[]): Step[] {
  return requests.map((request, index) => {
    const thing = request.method === 'POST' ? thingOf(request.url) : undefined;
    if (thing === undefined) return { request, made: null };
    const standIn = idOf(index, thing);
    const isTaken = requests
      .slice(index + 1)
      .some(({ url, body }) => url.includes(standIn) || body.includes(standIn));
    return {
      request,
      made: isTaken ? { thing, variable: `${thing}_${index + 1}`, standIn } : null,
    };
  });
}
