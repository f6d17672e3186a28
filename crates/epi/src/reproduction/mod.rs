//! How many does each case infect, over time.
