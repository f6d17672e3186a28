//! How many there really are today, before all reports are in.
