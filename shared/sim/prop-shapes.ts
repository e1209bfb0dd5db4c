// prop-shapes.ts — the cannon-es shapes of props and statics, built without cannon's own trigonometry.
import { Body, Box, ConvexPolyhedron, Material, Plane, type Shape, Sphere, Vec3 } from "cannon-es";
import { quaternionFromYawPitch } from "../math/quaternion.ts";
import { cosineOfStep, sineOfStep } from "../math/turn.ts";
import { YAW_STEPS } from "../units.ts";
import { type PropTraits, STATIC_FRICTION } from "./prop-kinds.ts";
import { BOX, type Solid } from "./solid.ts";
import type { StaticShape, Terrain } from "./terrain.ts";

/** The shape of a kind of prop. One for each body: cannon-es notes in a shape whose it is. */
export function propShape(traits: PropTraits): Shape {
  const [hx, hy, hz] = traits.half;
  if (traits.shape === "sphere") return new Sphere(hx);
  return traits.shape === "box" ? boxShape(hx, hy, hz) : cylinderShape(hx, hy, BARREL_SEGMENTS);
}

/** The immovable body of a static shape. */
export function staticBody(shape: StaticShape, solid: Solid): Body {
  const body = new Body({ mass: 0, material: STATIC_MATERIAL });
  if (solid.shape === BOX) body.addShape(boxShape(solid.hx, solid.hy, solid.hz));
  else body.addShape(cylinderShape(solid.hx, solid.hy, STATIC_SEGMENTS));
  body.position.set(solid.x, solid.y, solid.z);
  if (shape.kind === "box") quaternionFromYawPitch(shape.yaw ?? 0, shape.pitch ?? 0, body.quaternion);
  return body;
}

/** The floor, then the zone's four sides: planes that face inwards. */
export function boundaryBodies(terrain: Terrain): Body[] {
  const { floor, halfX, halfZ } = terrain;
  return [
    planeBody([0, floor, 0], [-0.5, -0.5, -0.5, 0.5]),
    planeBody([-halfX, 0, 0], [0.5, 0.5, 0.5, 0.5]),
    planeBody([halfX, 0, 0], [0.5, -0.5, -0.5, 0.5]),
    planeBody([0, 0, -halfZ], [0, 0, 0, 1]),
    planeBody([0, 0, halfZ], [1, 0, 0, 0]),
  ];
}

const BARREL_SEGMENTS = 12;
const STATIC_SEGMENTS = 16;
const STATIC_MATERIAL = new Material({ friction: STATIC_FRICTION, restitution: 1 });

/** A plane through `at` that faces where `turn` takes +z; these turns are exact, so its normal is, too. */
function planeBody(at: [number, number, number], turn: [number, number, number, number]): Body {
  const body = new Body({ mass: 0, material: STATIC_MATERIAL });
  body.addShape(new Plane());
  body.position.set(...at);
  body.quaternion.set(...turn);
  return body;
}

function boxShape(hx: number, hy: number, hz: number): Box {
  const box = new Box(new Vec3(hx, hy, hz));
  keepHalfOfEdges(box.convexPolyhedronRepresentation);
  return box;
}

/** An upright prism with its vertices on the cylinder; like cannon's Cylinder, but from our own table of sines. */
function cylinderShape(radius: number, halfHeight: number, segments: number): ConvexPolyhedron {
  const vertices: Vec3[] = [];
  const axes: Vec3[] = [new Vec3(0, 1, 0)];
  const faces: number[][] = [];
  const top: number[] = [];
  const bottom: number[] = [];
  for (let i = 0; i < segments; i += 1) {
    const step = Math.round((i * YAW_STEPS) / segments);
    const middle = Math.round(((i + 0.5) * YAW_STEPS) / segments);
    vertices.push(new Vec3(radius * sineOfStep(step), -halfHeight, radius * cosineOfStep(step)));
    vertices.push(new Vec3(radius * sineOfStep(step), halfHeight, radius * cosineOfStep(step)));
    if (i < segments / 2) axes.push(new Vec3(sineOfStep(middle), 0, cosineOfStep(middle)));
    const next = (i + 1) % segments;
    faces.push([2 * i, 2 * next, 2 * next + 1, 2 * i + 1]);
    top.push(2 * i + 1);
    bottom.unshift(2 * i);
  }
  faces.push(bottom, top);
  const prism = new ConvexPolyhedron({ vertices, faces, axes });
  keepHalfOfEdges(prism);
  return prism;
}

/**
 * cannon-es lists an edge's direction and its opposite as two, and tests the cross product of every edge of one body
 * with every edge of the other: without the doubles two boxes meet in 9 tests in place of 36.
 */
function keepHalfOfEdges(convex: ConvexPolyhedron): void {
  const kept: Vec3[] = [];
  for (const edge of convex.uniqueEdges) {
    if (!kept.some((other) => Math.abs(Math.abs(other.dot(edge)) - 1) < 1e-6)) kept.push(edge);
  }
  convex.uniqueEdges = kept;
}
