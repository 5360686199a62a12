import { explainStartFailure } from './startFailure';
import { startPortal } from './startPortal';

startPortal().catch(error => {
  process.stderr.write(`\n${explainStartFailure(error)}\n`);
  process.exit(1);
});
