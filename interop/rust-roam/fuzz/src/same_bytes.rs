use std::fmt::Debug;

use facet::Facet;
use roam_session::{CallFuture, Caller};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares what was sent and what came back by their encodings: so NaN equals NaN. `Ok` holds the bytes.
pub async fn same_bytes<C, A, T, E>(sent: T, call: CallFuture<C, A, T, E>) -> Result<Vec<u8>, String>
where
    C: Caller,
    A: Facet<'static> + Send + 'static,
    T: Facet<'static> + Send + 'static,
    E: Facet<'static> + Send + Debug + 'static,
{
    let expected = facet_postcard::to_vec(&sent).map_err(|error| format!("encoding: {error:?}"))?;
    let answer = call
        .await
        .map_err(|error| format!("sent {}: {error:?}", hex(&expected)))?;
    let actual = facet_postcard::to_vec(&answer).map_err(|error| format!("encoding the answer: {error:?}"))?;
    if actual == expected {
        Ok(actual)
    } else {
        Err(format!("sent {}, got {}", hex(&expected), hex(&actual)))
    }
}
