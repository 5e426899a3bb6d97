/** Short readable names for new nodes and options: menu, menu_2, menu_3. */

export function freshId(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let count = 2; ; count += 1) {
    const id = `${wanted}_${count}`;
    if (!taken.has(id)) return id;
  }
}

/** A text as an id: folded to plain letters, digits and underscores. */
export function slug(text: string, fallback: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40);
  return plain || fallback;
}
