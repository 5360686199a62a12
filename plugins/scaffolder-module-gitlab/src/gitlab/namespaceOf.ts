/** The namespace of a project that is about to be made: given by the template, or typed into another field of the form. */
export function namespaceOf(
  options: { namespace?: string; namespaceField?: string } | undefined,
  formData: Record<string, unknown> | undefined,
): string | undefined {
  const value =
    options?.namespace ?? formData?.[options?.namespaceField ?? 'namespace'];
  return typeof value === 'string' && value.trim() ? value.trim() : undefined;
}
