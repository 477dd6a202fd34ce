/* RouteTabs: the parts of a thing, each with an address of its own. Links, so the browser's own ways
 * (a new tab, back) work; on narrow screens they scroll sideways. */
import { NavLink } from 'react-router-dom';
import classes from './RouteTabs.module.css';

export interface RouteTab {
  label: string;
  path: string;
}

/* label: what the parts are of, for those who hear it. */
export function RouteTabs({ label, tabs }: { label: string; tabs: RouteTab[] }) {
  return (
    <nav aria-label={label} className={classes.tabs}>
      {tabs.map((tab) => (
        <NavLink key={tab.path} to={tab.path} end className={classes.tab}>
          {tab.label}
        </NavLink>
      ))}
    </nav>
  );
}
