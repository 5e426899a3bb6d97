/** The one way to the server: same-origin session, CSRF header, RFC 9457 problems as errors. */
import { readBoot } from "./boot";
import type { ProblemBody } from "./types";

/** An answer that is not 2xx. `status` is 0 when the server could not be reached at all. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.name = "ApiProblem";
    this.status = status;
    this.code = body.code ?? "";
    this.body = body;
  }
}

export interface Answer<T> {
  data: T;
  status: number;
  headers: Headers;
}

export interface RequestOptions {
  body?: unknown;
  headers?: Record<string, string>;
  query?: Record<string, string | number | boolean | null | undefined>;
  signal?: AbortSignal;
  /** Set on calls whose 401 is an answer and not an expired session. */
  quiet401?: boolean;
}

let csrfToken = "";
let onExpired: () => void = () => {};

export function setCsrfToken(token: string | undefined): void {
  if (token) csrfToken = token;
}

/** Called once by the session store; every later 401 means that the session has run out. */
export function setExpiredHandler(handler: () => void): void {
  onExpired = handler;
}

function currentCsrfToken(): string {
  // The cookie is the newest one after a sign-in rotates it; it may be hidden from scripts.
  const cookie = document.cookie.match(/(?:^|;\s*)(?:__Host-|__Secure-)?csrftoken=([^;]+)/);
  if (cookie?.[1]) return decodeURIComponent(cookie[1]);
  if (!csrfToken) csrfToken = readBoot().csrf_token ?? "";
  return csrfToken;
}

function withQuery(path: string, query: RequestOptions["query"]): string {
  if (!query) return path;
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** The JSON of an answer; undefined for one without a body. Throws for anything else. */
async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}

const LONGEST = 90_000; // ms; well above a long poll, and the end of waiting on a dead line

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

export async function request<T>(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: "application/json", ...options.headers };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET") headers["x-csrftoken"] = currentCsrfToken();
  const patience = AbortSignal.timeout(LONGEST);
  let response: Response;
  let data: unknown;
  try {
    response = await fetch(withQuery(path, options.query), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: "same-origin",
      signal: options.signal ? AbortSignal.any([options.signal, patience]) : patience,
    });
    // A good answer that breaks off is none; a bad one tells enough by its status.
    data = await readBody(response).catch((error) => {
      if (response.ok || isAbort(error)) throw error;
    });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiProblem(0, { title: "Network error", code: "unreachable" });
  }
  if (!response.ok) {
    if (response.status === 401 && !options.quiet401) onExpired();
    const body = typeof data === "object" && data !== null ? (data as ProblemBody) : {};
    throw new ApiProblem(response.status, body);
  }
  return { data: data as T, status: response.status, headers: response.headers };
}

async function dataOf<T>(answer: Promise<Answer<T>>): Promise<T> {
  return (await answer).data;
}

export const api = {
  get: <T>(path: string, options?: RequestOptions) => dataOf(request<T>("GET", path, options)),
  post: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    dataOf(request<T>("POST", path, { ...options, body: body ?? {} })),
  put: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    dataOf(request<T>("PUT", path, { ...options, body: body ?? {} })),
  patch: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    dataOf(request<T>("PATCH", path, { ...options, body: body ?? {} })),
  delete: <T>(path: string, options?: RequestOptions) =>
    dataOf(request<T>("DELETE", path, options)),
};

/** The address of something inside a workspace: `inWorkspace("demo", "flows/")`. */
export function inWorkspace(slug: string, path: string): string {
  return `/api/v1/workspaces/${encodeURIComponent(slug)}/${path}`;
}
