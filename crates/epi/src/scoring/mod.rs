//! How good was a forecast: proper scores.
