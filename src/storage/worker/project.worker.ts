import { serve } from "../../engine/serve.ts";
import { createProjectService } from "../project-service.ts";
import { openStore } from "./open-store.ts";

serve(
  self,
  createProjectService(() => openStore("lacuna-projects", self.name === "indexeddb")),
);
