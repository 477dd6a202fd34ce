/* Properties: the head of the screens about them; each context is a tab, and so are the categories. */
import { Outlet } from 'react-router-dom';
import { RouteTabs } from '../../components/RouteTabs';
import { Screen } from '../../components/Screen';

const TABS = [
  { label: 'Of applications', path: '/properties/app' },
  { label: 'Of organizations', path: '/properties/org' },
  { label: 'Categories', path: '/properties/categories' },
];

export function Properties() {
  return (
    <Screen
      title="Properties"
      about="What can be said of an application or an organization, such as its region. Here they are defined; each application and organization has values of its own. Tokens can carry those of applications that are not private."
    >
      <RouteTabs label="Kinds of properties" tabs={TABS} />
      <Outlet />
    </Screen>
  );
}
