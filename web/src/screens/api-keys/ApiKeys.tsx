import { Screen } from '../../components/Screen';
import { ApiKeyList } from './ApiKeyList';
import { KeyCheck } from './KeyCheck';
import { VerifyKey } from './VerifyKey';

export function ApiKeys() {
  return (
    <Screen
      title="API keys"
      about="Long-lived credentials for callers of your APIs that have no application. They send the key to your API, and your API asks this server whether it is valid. The management API accepts none."
    >
      <ApiKeyList />
      <VerifyKey />
      <KeyCheck />
    </Screen>
  );
}
