use std::f64::consts::PI;

use roam::Context;
use roam::session::{Rx, Tx};

use crate::testbed::{Canvas, Color, LookupError, MathError, Message, Person, Point, Rectangle, Shape, Testbed};

/// Answers every Testbed method from its arguments alone.
#[derive(Clone)]
pub struct TestbedHandler;

impl Testbed for TestbedHandler {
    async fn echo(&self, _cx: &Context, message: String) -> String {
        message
    }

    async fn reverse(&self, _cx: &Context, message: String) -> String {
        message.chars().rev().collect()
    }

    async fn divide(&self, _cx: &Context, dividend: i64, divisor: i64) -> Result<i64, MathError> {
        if divisor == 0 {
            return Err(MathError::DivisionByZero);
        }
        dividend.checked_div(divisor).ok_or(MathError::Overflow)
    }

    /// 1 and 2 are people, 100 to 199 are forbidden, all else is unknown.
    async fn lookup(&self, _cx: &Context, id: u32) -> Result<Person, LookupError> {
        match id {
            1 => Ok(Person {
                name: "Alice".into(),
                age: 30,
                email: Some("alice@example.com".into()),
            }),
            2 => Ok(Person {
                name: "Bob".into(),
                age: 25,
                email: None,
            }),
            100..=199 => Err(LookupError::AccessDenied),
            _ => Err(LookupError::NotFound),
        }
    }

    async fn sum(&self, _cx: &Context, mut numbers: Rx<i32>) -> i64 {
        let mut sum = 0;
        while let Ok(Some(number)) = numbers.recv().await {
            sum += i64::from(number);
        }
        sum
    }

    /// Sends 0, 1, 2 ... `count - 1`.
    async fn generate(&self, _cx: &Context, count: u32, output: Tx<i32>) {
        for number in 0..count {
            if output.send(&(number as i32)).await.is_err() {
                break;
            }
        }
    }

    async fn transform(&self, _cx: &Context, mut input: Rx<String>, output: Tx<String>) {
        while let Ok(Some(text)) = input.recv().await {
            if output.send(&text.to_uppercase()).await.is_err() {
                break;
            }
        }
    }

    async fn echo_point(&self, _cx: &Context, point: Point) -> Point {
        point
    }

    async fn create_person(&self, _cx: &Context, name: String, age: u8, email: Option<String>) -> Person {
        Person { name, age, email }
    }

    async fn rectangle_area(&self, _cx: &Context, rect: Rectangle) -> f64 {
        let width = f64::from(rect.bottom_right.x) - f64::from(rect.top_left.x);
        let height = f64::from(rect.bottom_right.y) - f64::from(rect.top_left.y);
        (width * height).abs()
    }

    async fn parse_color(&self, _cx: &Context, name: String) -> Option<Color> {
        match name.to_lowercase().as_str() {
            "red" => Some(Color::Red),
            "green" => Some(Color::Green),
            "blue" => Some(Color::Blue),
            _ => None,
        }
    }

    async fn shape_area(&self, _cx: &Context, shape: Shape) -> f64 {
        match shape {
            Shape::Circle { radius } => PI * radius * radius,
            Shape::Rectangle { width, height } => width * height,
            Shape::Point => 0.0,
        }
    }

    async fn create_canvas(&self, _cx: &Context, name: String, shapes: Vec<Shape>, background: Color) -> Canvas {
        Canvas {
            name,
            shapes,
            background,
        }
    }

    /// Text gets the prefix "processed: ", a number is doubled, data is reversed.
    async fn process_message(&self, _cx: &Context, msg: Message) -> Message {
        match msg {
            Message::Text(text) => Message::Text(format!("processed: {text}")),
            Message::Number(number) => Message::Number(number.wrapping_mul(2)),
            Message::Data(mut data) => {
                data.reverse();
                Message::Data(data)
            }
        }
    }

    /// (0, 0), (1, 2), (2, 4) ...
    async fn get_points(&self, _cx: &Context, count: u32) -> Vec<Point> {
        (0..count as i32).map(|n| Point { x: n, y: n * 2 }).collect()
    }

    async fn swap_pair(&self, _cx: &Context, pair: (i32, String)) -> (String, i32) {
        (pair.1, pair.0)
    }
}
