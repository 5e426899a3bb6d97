/** What the page was served with: read once, so that a broken tag never stops the page. */
export interface Boot {
  csrf_token?: string;
  locale?: string;
  features?: Record<string, boolean>;
  [key: string]: unknown;
}

export function readBoot(): Boot {
  const tag = document.getElementById("boot");
  if (!tag?.textContent) return {};
  try {
    return JSON.parse(tag.textContent) as Boot;
  } catch {
    return {};
  }
}

export function readStyleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  // Browsers hide the nonce's attribute but keep the property.
  return meta?.content || meta?.nonce || "";
}
