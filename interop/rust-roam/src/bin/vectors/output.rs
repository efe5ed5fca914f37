//! One JSON document, one vector a line.

use facet::Facet;
use facet_reflect::Peek;
use rust_roam::report::hex;
use rust_roam::shape_json::TypeTable;
use rust_roam::value_json::value_json;
use serde_json::{Value, json};

#[derive(Default)]
pub struct Output {
    pub types: TypeTable,
    sections: Vec<(&'static str, Vec<Value>)>,
}

impl Output {
    pub fn section(&mut self, name: &'static str) {
        self.sections.push((name, Vec::new()));
    }

    pub fn row(&mut self, row: Value) {
        self.sections.last_mut().expect("a section was begun").1.push(row);
    }

    /// A value and its encoding, which must decode to the same encoding again. Where the crates encode what they
    /// cannot decode, the row says so.
    pub fn value<T: Facet<'static>>(&mut self, value: &T) {
        let described = self.types.describe(T::SHAPE);
        let bytes = match facet_postcard::to_vec(value) {
            Ok(bytes) => bytes,
            Err(error) => return self.row(json!({ "type": described, "refused": error.to_string() })),
        };
        let mut row = json!({ "type": described });
        match value_json(Peek::new(value)) {
            Ok(value) => row["value"] = value,
            Err(error) => panic!("{error}"),
        }
        row["hex"] = json!(hex(&bytes));
        match facet_postcard::from_slice::<T>(&bytes) {
            Err(error) => row["undecodable"] = json!(format!("{error:?}").lines().next()),
            Ok(again) => assert_eq!(
                facet_postcard::to_vec(&again).ok().as_deref(),
                Some(&bytes[..]),
                "{row}"
            ),
        }
        self.row(row);
    }

    /// What the crates make of bytes that they would not have written.
    pub fn decoded<T: Facet<'static>>(&mut self, what: &str, bytes: &[u8]) {
        let described = self.types.describe(T::SHAPE);
        let mut row = json!({ "what": what, "type": described, "hex": hex(bytes) });
        match facet_postcard::from_slice::<T>(bytes) {
            Ok(value) => row["value"] = value_json(Peek::new(&value)).expect("a value of a known type"),
            Err(_) => row["error"] = json!(true),
        }
        self.row(row);
    }

    pub fn print(self, about: Value) {
        println!("{{");
        println!("\"about\": {about},");
        println!("\"types\": {{");
        let types = self.types.into_json();
        let types = types.as_object().expect("a table");
        for (index, (name, definition)) in types.iter().enumerate() {
            println!(
                "{}: {definition}{}",
                json!(name),
                if index + 1 == types.len() { "" } else { "," }
            );
        }
        print!("}}");
        for (name, rows) in &self.sections {
            println!(",\n{}: [", json!(name));
            for (index, row) in rows.iter().enumerate() {
                println!("{row}{}", if index + 1 == rows.len() { "" } else { "," });
            }
            print!("]");
        }
        println!("\n}}");
    }
}
