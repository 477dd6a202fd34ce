/* Properties: the head of the screens about them; each context is a tab, and so are the categories. */
import { RouteTabs } from '../../components/RouteTabs';
import { Screen } from '../../components/Screen';

const TABS = [
  { label: 'Of applications', path: 'app' },
  { label: 'Of organizations', path: 'org' },
  { label: 'Categories', path: 'categories' },
];

export function Properties() {
  return (
    <Screen
      title="Properties"
      about="What can be said of an application or an organization, such as its region. Here they are defined; each application and organization has values of its own. Tokens can carry those of applications that are not private."
    >
      <RouteTabs label="Kinds of properties" base="/properties" tabs={TABS} context={null} />
    </Screen>
  );
}
