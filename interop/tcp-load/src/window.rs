//! Warm-up, then measurement: tells which part an operation falls into, and when to stop.

use std::io;
use std::time::{Duration, Instant};

/// A server that stays silent for this long is reported instead of waited for.
pub const STALL: Duration = Duration::from_secs(20);

#[derive(PartialEq, Eq)]
pub enum Step {
    Go,
    /// The warm-up has just ended: forget what was counted.
    Measure,
    Stop,
}

pub struct Window {
    warmup_ends: Instant,
    seconds: Duration,
    began: Option<Instant>,
}

impl Window {
    pub fn start(warmup: Duration, seconds: Duration) -> Window {
        Window { warmup_ends: Instant::now() + warmup, seconds, began: None }
    }

    pub fn step(&mut self, now: Instant) -> Step {
        match self.began {
            None if now >= self.warmup_ends => {
                self.began = Some(now);
                eprintln!("measuring");
                Step::Measure
            }
            None => Step::Go,
            Some(began) if now.duration_since(began) >= self.seconds => Step::Stop,
            Some(_) => Step::Go,
        }
    }

    pub fn measuring(&self) -> bool {
        self.began.is_some()
    }

    /// Ends the measurement and gives its length in seconds.
    pub fn end(&self, now: Instant) -> f64 {
        eprintln!("measured");
        self.began.map_or(0.0, |began| now.duration_since(began).as_secs_f64())
    }

    /// How long a poll may take before there is something to look at.
    pub fn patience(&self, now: Instant) -> Duration {
        match self.began {
            None => self.warmup_ends.saturating_duration_since(now),
            Some(began) => (began + self.seconds).saturating_duration_since(now),
        }
    }
}

pub fn stalled(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, format!("nothing moved for {} s while {what}", STALL.as_secs()))
}
