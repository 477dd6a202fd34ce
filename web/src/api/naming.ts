/* naming: a refusal of one of several requests of a form, in the names of the form's own fields. */
import { ApiError } from './client';

/* names: what the refused request's fields are called in the form. */
export function naming(names: Record<string, string>) {
  return (error: unknown): never => {
    if (!(error instanceof ApiError) || error.field === null) throw error;
    const { status, code, message, field, retryAfterS, requestId } = error;
    throw new ApiError(status, code, message, names[field] ?? field, retryAfterS, requestId);
  };
}
