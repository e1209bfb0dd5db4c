// world-process.ts — the world as a process of its own, so that it can be killed: world-process.ts STAGED PERSIST PORT.
import { startMiniflareWorld } from "../bench/miniflare-world.ts";

const [staged, persistTo, port] = process.argv.slice(2) as [string, string, string];
const world = await startMiniflareWorld({ staged, persistTo, port: Number(port) });
// Whoever started it reads this line, and ends it with a signal.
console.log(`ready ${world.url}`);
process.on("SIGTERM", () => void world.stop().then(() => process.exit(0)));
