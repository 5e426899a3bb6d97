import { ApiProblem, api } from "../api/client";

interface HeadlessErrors {
  errors?: { message: string; code: string; param?: string }[];
  data?: { flows?: { id: string }[] };
}

export type SignInFailure = "wrong" | "throttled" | "unreachable" | "second_factor" | "other";

const LOGIN = "/_allauth/browser/v1/auth/login";

/** Signs in through allauth's headless API; returns undefined on success. */
export async function signIn(email: string, password: string): Promise<SignInFailure | undefined> {
  const post = () => api.post(LOGIN, { email, password }, { quiet401: true });
  try {
    await post().catch(async (error) => {
      if (!(error instanceof ApiProblem) || error.status !== 403) throw error;
      // The CSRF cookie ran out with the session: any page of ours brings a new one.
      await fetch("/sign-in", { credentials: "same-origin" });
      await post();
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status === 0) return "unreachable";
    if (error.status === 409) return undefined; // Signed in already, in another tab.
    const body = error.body as unknown as HeadlessErrors;
    if (error.status === 429 || body.errors?.some((item) => item.code.includes("too_many"))) {
      return "throttled";
    }
    if (error.status === 401) return "second_factor";
    return error.status === 400 ? "wrong" : "other";
  }
}

export async function signOut(): Promise<void> {
  try {
    await api.delete("/_allauth/browser/v1/auth/session", { quiet401: true });
  } catch (error) {
    // allauth answers a successful sign-out with 401: "now there is no session".
    if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
  }
}
