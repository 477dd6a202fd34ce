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
      about="Facts about applications and organizations, such as a region. Define them here; each application and organization has its own values. Tokens can carry those of applications, unless they are private."
    >
      <RouteTabs label="Kinds of properties" base="/properties" tabs={TABS} context={null} />
    </Screen>
  );
}
