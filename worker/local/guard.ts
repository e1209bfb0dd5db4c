// guard.ts — runs a command as the leader of a process group, and takes the whole group down when its parent dies.
//
// wrangler starts workerd, and neither notices that whoever started it was killed: the port would stay taken and
// the next start would find it so.
import { spawn } from "node:child_process";

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error("guard.ts: no command given");

const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) endGroup();
}, 250);

const child = spawn(command, args, { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on("exit", (code) => process.exit(code ?? 1));

/** On Windows there are no groups; killing the child is the nearest thing. */
function endGroup(): void {
  if (process.platform === "win32") child.kill();
  else process.kill(0, "SIGKILL");
  process.exit(1);
}
