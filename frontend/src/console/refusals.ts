/** How something an agent did went: the server's problems as codes that the texts know. */

import { ApiProblem } from "../api/client";

export type ActionResult = { ok: true } | Refusal;

export interface Refusal {
  ok: false;
  /** The problem's code; "unreachable" whenever another try may help. */
  code: string;
  owner?: string;
  since?: string;
  detail?: string;
}

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ApiProblem)) return { ok: false, code: "unreachable" };
  if (error.status === 0 || error.status === 429 || error.status >= 500)
    return { ok: false, code: "unreachable" };
  const { owner, since } = error.body as { owner?: { name?: string } | null; since?: string };
  return {
    ok: false,
    code: error.code || `http_${error.status}`,
    owner: owner?.name,
    since,
    detail: error.body.detail,
  };
}

export function isProblem(error: unknown, status: number): boolean {
  return error instanceof ApiProblem && error.status === status;
}
