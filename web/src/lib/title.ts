/* title: what a tab of the browser is called: the thing first, for there is room for little. */
import { ENVIRONMENT } from './environment';
import { isolated } from './said';

export function titleOf(...parts: string[]): string {
  return [...parts, ENVIRONMENT, 'jeton']
    .filter((part) => part !== '')
    .map(isolated)
    .join(' · ');
}
