import { createRoot } from "react-dom/client";
import { loadSettings } from "../../editor/settings.ts";
import { memory } from "../memory.ts";
import { pickLanguage, setLanguage, strings } from "../strings.ts";
import { ComparePage } from "./ComparePage.tsx";
import "../styles/base.css";
import "../styles/controls.css";
import "../styles/compare.css";

async function start(): Promise<void> {
  const { language, theme } = loadSettings(memory());
  document.documentElement.dataset["theme"] = theme;
  // English is always there.
  await setLanguage(pickLanguage(language, navigator.languages)).catch(() => setLanguage("en"));
  document.title = `${strings.compare.title} – ${strings.title}`;
  const root = document.getElementById("root");
  if (!root) throw new TypeError("compare.html has no #root");
  createRoot(root).render(<ComparePage />);
}

void start();
