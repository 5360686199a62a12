import type { z as zodV3 } from 'zod/v3';
import { textField, variableKeyField } from '../../input/fields';

type Zod = typeof zodV3;

/** Which token a step means, for actions that make none. */
export const meantFields = {
  tokenId: (z: Zod) =>
    z
      .union([z.number(), z.string()])
      .optional()
      .transform((written, context) => {
        if (written === undefined || written === '') return undefined;
        const id = Number(written);
        if (!Number.isSafeInteger(id) || id <= 0) {
          context.addIssue({
            code: 'custom',
            message: 'must be the number of a token',
          });
          return z.NEVER;
        }
        return id;
      })
      .describe('Id of the token in GitLab, of any of its generations'),
  name: (z: Zod) =>
    textField(z)
      .optional()
      .transform(text => text?.trim() || undefined)
      .describe('Name of the token'),
  variableKey: (z: Zod) =>
    variableKeyField(z)
      .or(z.literal(''))
      .optional()
      .transform(text => text || undefined)
      .describe(
        'Key of the CI/CD variable that holds it. Of tokenId, name and variableKey one is needed, and all that are given have to fit exactly one token',
      ),
  environmentScope: (z: Zod) =>
    textField(z)
      .optional()
      .transform(text => text?.trim() || undefined)
      .describe(
        'Environment scope of that variable. Default: whichever, where the key has only one',
      ),
};
