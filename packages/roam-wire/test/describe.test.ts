import { describe, expect, it } from "vitest";
import { describeService, rustWarnings, toRust } from "../src/describe/index.ts";
import { type Type, service, t } from "../src/index.ts";
import { Testbed } from "./testbed.ts";

describe("describeService", () => {
  it("prints types, ids and signatures", () => {
    const text = describeService(Testbed);
    expect(text).toContain("  echo(message: String) -> String\n    id 0x9aabc4ba61fd5df3\n    signature 25 01 0f 0f\n");
    expect(text).toContain("  divide(arg0: i64, arg1: i64) -> Result<i64, MathError>\n    id 0xc3964cbee4b1d590\n");
    expect(text).toContain("  generate(arg0: u32, arg1: roam::Tx<i32>) -> ()\n");
    expect(text).toContain("    id 0x04ef653fdf0653c4\n");
    expect(text.startsWith("Testbed\n")).toBe(true);
  });
});

describe("toRust", () => {
  it("prints the trait and every named type once, parts before wholes", () => {
    interface Node {
      children: Node[];
    }
    const Node: Type<Node> = t.struct("Node", { children: t.list(t.lazy(() => Node)) });
    const Point = t.struct("Point", { x: t.i32, y: t.rename("y_axis", t.i32) });
    const Shape = t.enum("Shape", {
      Dot: Point,
      Line: [Point, Point],
      Circle: { center: Point, radius: t.f64 },
      Empty: null,
    });
    const Id = t.newtype("Id", t.u64);
    const Feed = t.struct("Feed", { items: t.tx(t.bytes) });
    const Drawing = service(
      "Drawing",
      {
        drawShape: {
          args: [
            ["id", Id],
            ["shape", Shape],
            ["tags", t.map(t.string, t.set(t.u8))],
          ],
          returns: t.option(t.tuple(Node)),
          fails: t.enum("DrawError", ["Full"]),
          doc: "Draws.\n\nIn ink.",
        },
        watch: {
          args: [
            ["feed", Feed],
            ["marker", t.unitStruct("Marker")],
            ["pair", t.tupleStruct("Pair", t.uuid, t.box(t.char))],
          ],
        },
      },
      { doc: "A drawing." },
    );
    expect(toRust(Drawing)).toBe(`use facet::Facet;

#[derive(Debug, Clone, Facet)]
#[facet(transparent)]
pub struct Id(pub u64);

#[derive(Debug, Clone, Facet)]
pub struct Point {
    pub x: i32,
    pub y_axis: i32,
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum Shape {
    Dot(Point),
    Line(Point, Point),
    Circle {
        center: Point,
        radius: f64,
    },
    Empty,
}

#[derive(Debug, Clone, Facet)]
pub struct Node {
    pub children: Vec<Node>,
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum DrawError {
    Full,
}

#[derive(Facet)]
pub struct Feed {
    pub items: roam::Tx<Vec<u8>>,
}

#[derive(Debug, Clone, Facet)]
pub struct Marker;

#[derive(Debug, Clone, Facet)]
pub struct Pair(pub uuid::Uuid, pub Box<char>);

/// A drawing.
#[roam::service]
pub trait Drawing {
    /// Draws.
    ///
    /// In ink.
    async fn draw_shape(&self, id: Id, shape: Shape, tags: std::collections::BTreeMap<String, std::collections::BTreeSet<u8>>) -> Result<Option<(Node,)>, DrawError>;
    async fn watch(&self, feed: Feed, marker: Marker, pair: Pair);
}
`);
  });
});

describe("names that Rust keeps for itself", () => {
  it("are escaped where they are hashed, replaced where they are not, and warned of otherwise", () => {
    const Entry = t.struct("Entry", { type: t.string, "my-key": t.u8, at: t.opaque("jiff::Timestamp", t.string) });
    const Log = service("Log", {
      move: { args: [["type", Entry]] },
      add: { args: [["self", t.enum("Kind", { Self: null, Other: { crate: t.u8, match: t.u8 } })]] },
    });
    const text = toRust(Log);
    expect(text).toContain("    pub r#type: String,\n");
    expect(text).toContain("(&self, type_arg: Entry)");
    expect(text).toContain("(&self, self_arg: Kind)");
    expect(text).toContain("        r#match: u8,\n");
    expect(rustWarnings(Log)).toEqual([
      "Log.move is named by a keyword of Rust, from which the macro computes another id; rename the method.",
      'Log.move uses the name "my-key", which nothing can have in Rust.',
      'Log.add uses the name "Self", which nothing can have in Rust.',
      'Log.add uses the name "crate", which nothing can have in Rust.',
    ]);
  });
});

describe("rustWarnings", () => {
  it("names what Rust can't declare, and stays silent about the rest", () => {
    expect(rustWarnings(Testbed)).toEqual([]);
    const Grid = t.struct("Grid", { cells: t.array(t.u8, 9) });
    const Wide = service("Wide", {
      five: { args: [t.u8, t.u8, t.u8, t.u8, t.u8] },
      array: { args: [t.option(t.byteArray(16))] },
      wrapped: { args: [Grid], returns: t.list(Grid) },
      result: { returns: t.result(t.u8, t.u8) },
    });
    const warnings = rustWarnings(Wide);
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toBe("Wide.five has 5 arguments; a method of a Rust service can have at most 4.");
    expect(warnings[1]).toContain("Wide.array has an array type");
    expect(warnings[2]).toContain("Wide.result returns a result as a value");
    expect(toRust(Wide).startsWith(`// Warning: ${warnings[0]}\n`)).toBe(true);
    expect(describeService(Wide)).toContain(`warning: ${warnings[0]}\n`);
  });
});
