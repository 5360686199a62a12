import {
  Link,
  Sidebar,
  sidebarConfig,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  useSidebarOpenState,
} from '@backstage/core-components';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import MenuIcon from '@material-ui/icons/Menu';
import { Mark } from './Mark';

function Brand() {
  const { isOpen } = useSidebarOpenState();
  return (
    <div
      style={{
        height: 72,
        display: 'flex',
        alignItems: 'center',
        width: isOpen
          ? sidebarConfig.drawerWidthOpen
          : sidebarConfig.drawerWidthClosed,
      }}
    >
      <Link
        to="/"
        underline="none"
        aria-label="Forgekey, home"
        style={{
          display: 'flex',
          alignItems: 'center',
          gap: 14,
          marginLeft: 20,
          color: '#fff',
          fontSize: 20,
          fontWeight: 600,
        }}
      >
        <Mark />
        {isOpen && 'Forgekey'}
      </Link>
    </div>
  );
}

const navigationContent = NavContentBlueprint.make({
  params: {
    component: ({ navItems }) => {
      const nav = navItems.withComponent(item => (
        <SidebarItem icon={() => item.icon} to={item.href} text={item.title} />
      ));
      return (
        <Sidebar>
          <Brand />
          <SidebarDivider />
          <SidebarGroup label="Menu" icon={<MenuIcon />}>
            {nav.take('page:scaffolder')}
            {nav.take('page:catalog')}
            <SidebarScrollWrapper>
              {nav.rest({ sortBy: 'title' })}
            </SidebarScrollWrapper>
          </SidebarGroup>
        </Sidebar>
      );
    },
  },
});

/** The sidebar with the portal's name. */
export const navigation = createFrontendModule({
  pluginId: 'app',
  extensions: [navigationContent],
});
