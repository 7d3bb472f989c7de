import { serve } from "../../engine/serve.ts";
import { createProjectService, type FileStore } from "../project-service.ts";
import { openIndexedDb } from "./indexed-db.ts";
import { hasOpfs, openOpfs } from "./opfs.ts";

/** The file system where there is one; some browsers have it and refuse it (private windows). */
async function open(): Promise<FileStore> {
  if (self.name === "indexeddb" || !hasOpfs()) return openIndexedDb();
  return openOpfs().catch(openIndexedDb);
}

serve(self, createProjectService(open));
