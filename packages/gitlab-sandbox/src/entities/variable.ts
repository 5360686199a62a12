import { JsonObject } from '../http/json';
import { Variable } from '../world/model';
import { World } from '../world/world';

/** lib/api/entities/ci/variable.rb; a GitLab that cannot hide does not have the key either. */
export function variable(world: World, row: Variable): JsonObject {
  return {
    variable_type: row.variableType,
    key: row.key,
    value: row.hidden ? null : row.value,
    ...(world.settings.supportsHiddenVariables && { hidden: row.hidden }),
    protected: row.protected,
    masked: row.masked,
    raw: row.raw,
    environment_scope: row.environmentScope,
    description: row.description,
  };
}
