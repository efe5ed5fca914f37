//! Opens connections, uses each once, and then leaves them alone until stdin ends.

use std::io::{self, Read, Write};

use crate::args::Args;
use crate::echo::{Field, message};

pub fn run(args: &Args) -> io::Result<()> {
    let mut field = Field::open(args)?;
    field.echo_once(&message(args.bytes))?;
    println!(r#"{{"mode":"idle","tls":{},"connections":{}}}"#, args.tls.is_some(), args.connections);
    io::stdout().flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    drop(field);
    Ok(())
}
