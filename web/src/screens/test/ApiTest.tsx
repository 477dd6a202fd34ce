/* ApiTest: the Test tab of an API: the application is chosen. */
import { useSearchParams } from 'react-router-dom';
import { useAuthorizedApplications } from '../../api/apis';
import { ApplicationSelect } from '../../components/ApplicationSelect';
import { useCurrentApi } from '../apis/ApiScreen';
import { TestToken } from './TestToken';

export function ApiTest() {
  const { id, audience } = useCurrentApi();
  const [parameters, setParameters] = useSearchParams();
  const authorized = useAuthorizedApplications(id);
  const clientId = parameters.get('application') ?? authorized.rows?.[0]?.id ?? '';
  const scope = parameters.get('scope') ?? '';
  return (
    <TestToken
      apiId={id}
      request={{ clientId, audience, scope }}
      onScope={(next) => setParameters({ application: clientId, scope: next }, { replace: true })}
      choice={
        <ApplicationSelect
          label="Application"
          description="It need not be authorized: Explain says what is missing"
          value={clientId}
          onChange={(application) => setParameters({ application }, { replace: true })}
        />
      }
    />
  );
}
