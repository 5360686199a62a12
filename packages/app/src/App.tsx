import { createApp } from '@backstage/frontend-defaults';
import { navigation } from './navigation';

// Plugins come from this package's dependencies: `app.packages: all` in app-config.yaml.
export default createApp({ features: [navigation] });
