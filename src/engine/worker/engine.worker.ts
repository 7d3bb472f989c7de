import { serve } from "../serve.ts";
import { createEngineService } from "./engine-service.ts";

declare const self: DedicatedWorkerGlobalScope;

serve(self, createEngineService());
