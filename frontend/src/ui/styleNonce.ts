import { readStyleNonce } from "../api/boot";

/** The nonce for styles made at run time; also put where the scroll lock of dialogs looks for it. */
export function shareStyleNonce(): string {
  const nonce = readStyleNonce();
  (globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce;
  return nonce;
}
