/** Texts live beside the pages that show them: `src/<area>/locales/<language>.json`, area = namespace. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = [
  { code: "en", label: "English" },
  { code: "de", label: "Deutsch" },
] as const;

const STORED_LANGUAGE = "chatflow.language";

const english = import.meta.glob<{ default: object }>("../*/locales/en.json", { eager: true });
const others = import.meta.glob<{ default: object }>([
  "../*/locales/*.json",
  "!../*/locales/en.json",
]);

function areaOf(path: string): string {
  return path.split("/")[1] ?? "shell";
}

async function loadLanguage(language: string): Promise<void> {
  const wanted = Object.entries(others).filter(([path]) => path.endsWith(`/${language}.json`));
  await Promise.all(
    wanted.map(async ([path, load]) => {
      const bundle = await load();
      i18next.addResourceBundle(language, areaOf(path), bundle.default, true, true);
    }),
  );
}

export async function setLanguage(language: string): Promise<void> {
  await loadLanguage(language);
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

export async function startI18n(bootLocale?: string): Promise<void> {
  const resources: Record<string, object> = {};
  for (const [path, bundle] of Object.entries(english)) resources[areaOf(path)] = bundle.default;
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    ns: Object.keys(resources),
    defaultNS: "shell",
    fallbackNS: "shell",
    resources: { en: resources as Record<string, Record<string, string>> },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  const language = preferredLanguage(bootLocale);
  if (language !== "en") await setLanguage(language);
  else document.documentElement.lang = "en";
}
