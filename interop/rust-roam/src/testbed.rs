//! The `Testbed` service, which the conformance suite of roam 0.6.0 uses too: its method ids are known.

use facet::Facet;
use roam::service;
use roam::session::{Rx, Tx};

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Person {
    pub name: String,
    pub age: u8,
    pub email: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Rectangle {
    pub top_left: Point,
    pub bottom_right: Point,
    pub label: Option<String>,
}

#[repr(u8)]
#[derive(Debug, Clone, Copy, PartialEq, Facet)]
pub enum Color {
    Red,
    Green,
    Blue,
}

#[repr(u8)]
#[derive(Debug, Clone, PartialEq, Facet)]
pub enum Shape {
    Circle { radius: f64 },
    Rectangle { width: f64, height: f64 },
    Point,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Canvas {
    pub name: String,
    pub shapes: Vec<Shape>,
    pub background: Color,
}

#[repr(u8)]
#[derive(Debug, Clone, PartialEq, Facet)]
pub enum Message {
    Text(String),
    Number(i64),
    Data(Vec<u8>),
}

#[repr(u8)]
#[derive(Debug, Clone, Copy, PartialEq, Facet)]
pub enum MathError {
    DivisionByZero,
    Overflow,
}

#[repr(u8)]
#[derive(Debug, Clone, Copy, PartialEq, Facet)]
pub enum LookupError {
    NotFound,
    AccessDenied,
}

#[service]
pub trait Testbed {
    async fn echo(&self, message: String) -> String;
    async fn reverse(&self, message: String) -> String;
    async fn divide(&self, dividend: i64, divisor: i64) -> Result<i64, MathError>;
    async fn lookup(&self, id: u32) -> Result<Person, LookupError>;
    async fn sum(&self, numbers: Rx<i32>) -> i64;
    async fn generate(&self, count: u32, output: Tx<i32>);
    async fn transform(&self, input: Rx<String>, output: Tx<String>);
    async fn echo_point(&self, point: Point) -> Point;
    async fn create_person(&self, name: String, age: u8, email: Option<String>) -> Person;
    async fn rectangle_area(&self, rect: Rectangle) -> f64;
    async fn parse_color(&self, name: String) -> Option<Color>;
    async fn shape_area(&self, shape: Shape) -> f64;
    async fn create_canvas(&self, name: String, shapes: Vec<Shape>, background: Color) -> Canvas;
    async fn process_message(&self, msg: Message) -> Message;
    async fn get_points(&self, count: u32) -> Vec<Point>;
    async fn swap_pair(&self, pair: (i32, String)) -> (String, i32);
}
