// worker.ts — the shipped Worker with the benchmarks' zones in its world.
import "./register.ts";

export { CensusObject } from "../../../durable-objects/census/census-object.ts";
export { CharacterObject } from "../../../durable-objects/character/character-object.ts";
export { DirectoryObject } from "../../../durable-objects/directory/directory-object.ts";
export { GroundObject } from "../../../durable-objects/ground/ground-object.ts";
export { HubObject } from "../../../durable-objects/hub/hub-object.ts";
export { ZoneObject } from "../../../durable-objects/zone/zone-object.ts";
export { default } from "../../../worker/index.ts";
