//! Latencies of single operations, kept whole: a few million fit easily, and nothing is rounded.

use std::time::Duration;

#[derive(Default)]
pub struct Latencies(Vec<u32>);

impl Latencies {
    pub fn record(&mut self, latency: Duration) {
        self.0.push(u32::try_from(latency.as_nanos()).unwrap_or(u32::MAX));
    }

    pub fn len(&self) -> u64 {
        self.0.len() as u64
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The given quantiles in microseconds; 0 where nothing was recorded.
    pub fn quantiles<const N: usize>(&mut self, quantiles: [f64; N]) -> [f64; N] {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1);
        quantiles.map(|q| self.0.get((last as f64 * q).round() as usize).map_or(0.0, |ns| f64::from(*ns) / 1000.0))
    }
}
