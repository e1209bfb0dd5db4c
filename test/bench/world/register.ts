// register.ts — makes the benchmarks' zones part of this process' world; imported before anything that reads it.
import { addCrowdZones } from "./crowd-zones.ts";

addCrowdZones();
