/* navigation: the screens in the order of the menu. Routes stand in routes.tsx. */
import {
  IconApps,
  IconBook2,
  IconBuilding,
  IconCertificate,
  IconFlag,
  IconHistory,
  IconHome,
  IconKey,
  IconLockAccess,
  IconServer2,
  IconSettings,
  IconTags,
  IconUsers,
  IconVariable,
  IconWebhook,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';

export interface NavigationItem {
  label: string;
  path: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
}

export const navigation: { title: string | null; items: NavigationItem[] }[] = [
  {
    title: null,
    items: [
      { label: 'Home', path: '/', icon: IconHome },
      { label: 'Organizations', path: '/organizations', icon: IconBuilding },
    ],
  },
  {
    title: 'Environment',
    items: [
      { label: 'Applications', path: '/applications', icon: IconApps },
      { label: 'APIs', path: '/apis', icon: IconServer2 },
      { label: 'API keys', path: '/api-keys', icon: IconLockAccess },
      { label: 'Feature flags', path: '/feature-flags', icon: IconFlag },
      { label: 'Webhooks', path: '/webhooks', icon: IconWebhook },
    ],
  },
  {
    title: 'Data management',
    items: [
      { label: 'Properties', path: '/properties', icon: IconTags },
      { label: 'Env variables', path: '/environment-variables', icon: IconVariable },
    ],
  },
  {
    title: 'Server',
    items: [
      { label: 'Audit log', path: '/audit', icon: IconHistory },
      { label: 'Signing keys', path: '/signing-keys', icon: IconCertificate },
      { label: 'Administrators', path: '/administrators', icon: IconUsers },
      { label: 'Settings', path: '/settings', icon: IconSettings },
    ],
  },
  {
    title: 'Tools',
    items: [
      { label: 'JWT decoder', path: '/decoder', icon: IconKey },
      { label: 'API reference', path: '/reference', icon: IconBook2 },
    ],
  },
];
