import type { JsonObject } from '../http/json';
import type { BranchAccessLevel, ProtectedBranch } from '../world/model';
import { BRANCH_RULE_NAMES } from '../world/protectedBranches';

/** lib/api/entities/protected_branch.rb */
export function protectedBranchEntity(rule: ProtectedBranch): JsonObject {
  return {
    id: rule.id,
    name: rule.name,
    push_access_levels: rule.pushAccessLevels.map(level => ({
      ...levelEntity(level),
      // Deploy keys may push; they cannot merge.
      deploy_key_id: null,
    })),
    merge_access_levels: rule.mergeAccessLevels.map(levelEntity),
    allow_force_push: rule.allowForcePush,
    unprotect_access_levels: rule.unprotectAccessLevels.map(levelEntity),
    code_owner_approval_required: rule.codeOwnerApprovalRequired,
    inherited: false,
  };
}

function levelEntity({ id, accessLevel }: BranchAccessLevel): JsonObject {
  return {
    id,
    access_level: accessLevel,
    access_level_description: BRANCH_RULE_NAMES[accessLevel],
    user_id: null,
    group_id: null,
  };
}
