/**
 * Of the parameters that GitLab's document names, those that its Community Edition does not know (ee/lib/ee/api in its
 * repository): there they are dropped like any other word. A `*` is all operations of that noun.
 */
const ENTERPRISE: Record<string, string> = {
  'users.*': `auditor auditors extra_shared_runners_minutes_limit group_id_for_saml shared_runners_minutes_limit skip_ldap`,
  'users.projects':
    'include_hidden repository_checksum_failed wiki_checksum_failed',
  'namespaces.*': 'requested_hosted_plan',
  'groups.*': `ai_settings_attributes allow_merge_on_skipped_pipeline allow_personal_snippets
    allowed_email_domains_list amazon_q_auto_review_enabled auto_ban_user_on_excessive_projects_download
    auto_duo_code_review_enabled duo_availability duo_core_features_enabled duo_features_enabled
    duo_foundational_flows_availability duo_namespace_access_rules duo_remote_flows_availability
    duo_sast_fp_detection_availability enabled_foundational_flows experiment_features_enabled
    extra_shared_runners_minutes_limit file_template_project_id foundational_agents_statuses ip_restriction_ranges
    ldap_access ldap_cn lock_duo_features_enabled membership_lock model_prompt_cache_enabled
    only_allow_merge_if_all_discussions_are_resolved only_allow_merge_if_pipeline_succeeds
    prevent_forking_outside_group repository_storage service_access_tokens_expiration_enforced
    shared_runners_minutes_limit unique_project_download_limit unique_project_download_limit_alertlist
    unique_project_download_limit_allowlist unique_project_download_limit_interval_in_seconds
    web_based_commit_signing_enabled wiki_access_level with_security_reports`,
  'projects.*': `allow_pipeline_trigger_approve_deployment approvals_before_merge auto_duo_code_review_enabled
    ci_restrict_pipeline_cancellation_role duo_remote_flows_enabled duo_sast_fp_detection_enabled
    duo_sast_vr_workflow_enabled external_authorization_classification_label fallback_approvals_required
    group_with_project_templates_id include_hidden issues_template merge_pipelines_enabled merge_requests_template
    merge_trains_enabled merge_trains_skip_train_allowed mirror mirror_branch_regex
    mirror_overwrites_diverged_branches mirror_trigger_builds mirror_user_id
    only_allow_merge_if_all_status_checks_passed only_mirror_protected_branches prevent_merge_without_jira_issue
    repository_checksum_failed requirements_access_level spp_repository_pipeline_access use_custom_template
    web_based_commit_signing_enabled wiki_checksum_failed`,
  // Elsewhere it is what a new project is imported from.
  'projects.update': 'import_url',
  'projectMembers.*': 'member_role_id show_seat_info state with_saml_identity',
  'groupMembers.*': 'member_role_id show_seat_info state with_saml_identity',
  'projectHooks.*': 'vulnerability_events',
  'protectedBranches.*': `allowed_to_merge allowed_to_push allowed_to_unprotect code_owner_approval_required`,
  'protectedBranches.update': 'unprotect_access_level',
  'issues.*':
    'epic_id epic_iid health_status iteration_id iteration_title weight',
  'mergeRequests.*': 'approved_by_ids approved_by_usernames approver_ids',
};

const NAMES = new Map(
  Object.entries(ENTERPRISE).map(([operations, names]) => [
    operations,
    new Set(names.split(/\s+/)),
  ]),
);

export function isEnterpriseParam(operation: string, name: string): boolean {
  const [noun] = operation.split('.');
  return [`${noun}.*`, operation].some(key => NAMES.get(key)?.has(name));
}
