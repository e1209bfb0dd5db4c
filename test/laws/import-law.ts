// import-law.ts — who may import what, as a function from a file and an import to the reason why not.
import { packageOf } from "./sources.ts";

interface Law {
  /** Files this law is for; the first law that matches a file decides. */
  readonly files: RegExp;
  readonly name: string;
  /** Paths from the root that these files may import. */
  readonly paths: RegExp;
  readonly packages: readonly string[];
}

/** The part of shared/ that the page must not have: the world's secret, and what names and lines may not say. The Worker and the objects agree on it. */
const PUBLIC = String.raw`shared\/(?!admission\/)`;
const OBJECT_CLASS = /^durable-objects\/.*-object\.ts$/;
const HEADLESS = /^client\/((predict|remote|net|flight)\/|(sdk|scene|inspect|drive|acts|techniques|ghosts)\.ts$)/;

const LAWS: readonly Law[] = [
  {
    name: "shared/sim",
    files: /^shared\/sim\//,
    paths: /^shared\/(sim\/|math\/|units\.ts$|limits\.ts$|assert\.ts$)/,
    packages: ["cannon-es"],
  },
  {
    name: "shared/admission",
    files: /^shared\/admission\//,
    paths: /^shared\//,
    packages: ["jose", "obscenity"],
  },
  { name: "shared", files: /^shared\//, paths: new RegExp(`^${PUBLIC}`), packages: [] },
  {
    name: "the client's headless half",
    files: HEADLESS,
    paths: new RegExp(`^${PUBLIC}|${HEADLESS.source}`),
    packages: ["partysocket", "valibot", "devalue"],
  },
  {
    name: "client/view",
    files: /^client\/view\//,
    paths: new RegExp(`^(${PUBLIC}|client/)`),
    packages: ["three", "preact", "@preact/signals"],
  },
  {
    name: "client",
    files: /^client\//,
    paths: new RegExp(`^(${PUBLIC}|client/)`),
    packages: ["preact", "@preact/signals", "partysocket", "valibot", "uplot"],
  },
  {
    name: "an object's shell",
    files: OBJECT_CLASS,
    paths: /^(shared|durable-objects)\//,
    packages: ["cloudflare:workers", "partyserver", "valibot", "jose"],
  },
  {
    name: "durable-objects",
    files: /^durable-objects\//,
    paths: /^(shared\/|durable-objects\/(?!.*-object\.ts$))/,
    packages: ["valibot", "jose"],
  },
  {
    name: "worker/local",
    files: /^worker\/local\//,
    paths: /^worker\/local\//,
    packages: ["node:*"],
  },
  {
    name: "worker/index.ts",
    files: /^worker\/index\.ts$/,
    paths:
      /^(shared\/|worker\/(?!local\/)|durable-objects\/(contracts|talk|hub\/shards)\.ts$|durable-objects\/.*-object\.ts$)/,
    packages: ["hono", "jose", "valibot", "partyserver", "cloudflare:workers"],
  },
  {
    name: "worker",
    files: /^worker\//,
    paths: /^(shared\/|worker\/(?!local\/)|durable-objects\/(contracts|talk|hub\/shards)\.ts$)/,
    packages: ["hono", "jose", "valibot", "partyserver", "cloudflare:workers"],
  },
];

/** Why `file` may not import `imported` (a path from the root, or a package), or null when it may. */
export function violation(file: string, imported: string): string | null {
  if (file.startsWith("test/")) return null;
  const law = LAWS.find(({ files }) => files.test(file));
  if (law === undefined) return `${file}: no import law covers it`;
  if (imported === "<computed>") return `${file}: an import() of something computed can't be checked`;
  const isPath = /^(shared|client|durable-objects|worker|test)\/|^\.\.?\//.test(imported);
  if (isPath) {
    if (!/\.(tsx?|css|json|svg|png|glsl)$/.test(imported)) return `${file}: "${imported}" lacks its extension`;
    return law.paths.test(imported) ? null : `${file}: ${law.name} may not import ${imported}`;
  }
  const allowed = law.packages.some((name) =>
    name.endsWith("*") ? imported.startsWith(name.slice(0, -1)) : name === packageOf(imported),
  );
  return allowed ? null : `${file}: ${law.name} may not import "${imported}"`;
}

/** Files that must run without a DOM. */
export function isHeadless(file: string): boolean {
  return HEADLESS.test(file);
}
