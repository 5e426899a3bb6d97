/** Texts live beside the pages that show them: `src/<area>/locales/<language>.json`, area = namespace. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = [
  { code: "en", label: "English" },
  { code: "de", label: "Deutsch" },
] as const;

const STORED_LANGUAGE = "chatflow.language";

const files = import.meta.glob<{ default: object }>("../*/locales/*.json");
const AREAS = [...new Set(Object.keys(files).map((path) => path.split("/")[1] ?? ""))];
const loaded = new Set<string>();

async function loadBundle(language: string, area: string): Promise<void> {
  const load = files[`../${area}/locales/${language}.json`];
  if (!load || i18next.hasResourceBundle(language, area)) return;
  const bundle = await load();
  i18next.addResourceBundle(language, area, bundle.default, true, true);
}

/** Makes the texts of some areas ready, in English and in the reader's language. */
async function loadTexts(...areas: string[]): Promise<void> {
  for (const area of areas) loaded.add(area);
  const languages = new Set(["en", i18next.language]);
  await Promise.all(
    [...languages].flatMap((language) => areas.map((area) => loadBundle(language, area))),
  );
}

/** A page's code and its texts, fetched side by side: `lazy(withTexts(["forms"], () => import(…)))`. */
export function withTexts<T>(areas: string[], load: () => Promise<T>): () => Promise<T> {
  return async () => {
    const [module] = await Promise.all([load(), loadTexts(...areas)]);
    return module;
  };
}

export async function setLanguage(language: string): Promise<void> {
  await Promise.all([...loaded].map((area) => loadBundle(language, area)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(STORED_LANGUAGE, language);
  } catch {
    // Storage may be off; the choice then lasts as long as the page.
  }
}

function preferredLanguage(bootLocale: string | undefined): string {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED_LANGUAGE);
  } catch {
    stored = null;
  }
  const wanted = (stored ?? bootLocale ?? navigator.language).slice(0, 2);
  return LANGUAGES.some((language) => language.code === wanted) ? wanted : "en";
}

/** Starts i18next with the texts of the given areas; the others come with their pages. */
export async function startI18n(bootLocale?: string, areas: string[] = AREAS): Promise<void> {
  const language = preferredLanguage(bootLocale);
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    ns: [],
    defaultNS: "shell",
    fallbackNS: "shell",
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
    react: { useSuspense: false },
  });
  document.documentElement.lang = language;
  await loadTexts(...areas);
}
