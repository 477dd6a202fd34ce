/* eventTypes: the types of events in groups, by what they are about ("api_scope" of
 * "api_scope.created"). */
export interface EventTypeGroup<Type> {
  /* As people say it: "API scope". */
  title: string;
  types: Type[];
}

function titleOf(subject: string): string {
  const words = subject.replaceAll('_', ' ').replace(/\bapi\b/g, 'API');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/* In the order in which the server lists them. */
export function groupEventTypes<Type extends { code: string }>(types: Type[]): EventTypeGroup<Type>[] {
  const groups = new Map<string, EventTypeGroup<Type>>();
  for (const type of types) {
    const subject = type.code.split('.')[0] ?? type.code;
    const group = groups.get(subject) ?? { title: titleOf(subject), types: [] };
    group.types.push(type);
    groups.set(subject, group);
  }
  return [...groups.values()];
}
