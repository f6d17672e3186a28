//! How severe is it, how many beds, how high is the risk.
