//! Which places are neighbours.

use crate::{Error, check};

/// An undirected graph of places without weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    neighbours: Vec<Vec<usize>>,
}

impl Graph {
    /// A graph from pairs of neighbours, each in one direction or both.
    ///
    /// Errors: no places, a place that does not exist, a place paired with itself.
    ///
    /// ```
    /// use lianfang_epi::space::Graph;
    /// let path = Graph::from_pairs(3, &[(0, 1), (1, 2)]).unwrap();
    /// assert_eq!(path.neighbours(1), [0, 2]);
    /// ```
    pub fn from_pairs(places: usize, pairs: &[(usize, usize)]) -> Result<Graph, Error> {
        let mut neighbours = vec![Vec::new(); places];
        check::not_empty("graph", &neighbours)?;
        for &(a, b) in pairs {
            if let Some(place) = [a, b].into_iter().find(|p| *p >= places) {
                return Err(Error::range("graph", place, "the indices of the places, from 0 on"));
            }
            if a == b {
                return Err(Error::range("graph", a, "pairs of two different places"));
            }
            neighbours[a].push(b);
            neighbours[b].push(a);
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        Ok(Graph { neighbours })
    }

    pub fn places(&self) -> usize {
        self.neighbours.len()
    }

    /// Neighbours of one place, ascending; none for a place that does not exist.
    pub fn neighbours(&self, place: usize) -> &[usize] {
        self.neighbours.get(place).map_or(&[], Vec::as_slice)
    }

    /// Refuses a graph in which some place can't be reached from the first one.
    ///
    /// ```
    /// use lianfang_epi::space::Graph;
    /// assert!(Graph::from_pairs(3, &[(0, 1), (1, 2)]).unwrap().check_connected().is_ok());
    /// let island = Graph::from_pairs(3, &[(0, 1)]).unwrap();
    /// assert!(island.check_connected().unwrap_err().to_string().contains('3'));
    /// ```
    pub fn check_connected(&self) -> Result<(), Error> {
        let mut reached = vec![false; self.places()];
        let mut waiting = vec![0];
        while let Some(place) = waiting.pop() {
            if !std::mem::replace(&mut reached[place], true) {
                waiting.extend(self.neighbours(place).iter().filter(|n| !reached[**n]));
            }
        }
        match reached.iter().position(|r| !r) {
            Some(place) => Err(Error::NotConnected { name: "graph", place: place + 1 }),
            None => Ok(()),
        }
    }

    /// Refuses places without neighbours, for methods that compare each place with its own.
    pub(super) fn check_no_islands(&self) -> Result<(), Error> {
        match self.neighbours.iter().position(Vec::is_empty) {
            // Nothing can be reached from the first place if it is the island.
            Some(place) => Err(Error::NotConnected { name: "graph", place: place.max(1) + 1 }),
            None => Ok(()),
        }
    }

    /// Refuses a graph of another number of places.
    pub(super) fn check_places<T>(&self, name: &'static str, values: &[T]) -> Result<(), Error> {
        if self.places() == values.len() {
            Ok(())
        } else {
            Err(Error::Length { name, have: values.len(), other: "graph", need: self.places() })
        }
    }
}
