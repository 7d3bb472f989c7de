import { serve } from "../../engine/serve.ts";
import { createStudioStore } from "../studio-store.ts";
import { openStore } from "./open-store.ts";

serve(
  self,
  createStudioStore(() => openStore("lacuna-studio", self.name === "indexeddb")),
);
