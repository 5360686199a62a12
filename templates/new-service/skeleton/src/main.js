import { createService } from './server.js';

const port = Number(process.env.PORT ?? 8080);

createService({ name: ${{ values.name | dump }} }).listen(port, () => {
  console.log(`Listening on port ${port}`);
});
