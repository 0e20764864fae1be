//! What is sold, compiled for reading orders: replaced as a whole when the catalogue has been read again.

use arc_swap::ArcSwap;
use std::sync::Arc;

use crate::assistant::Menu;
use crate::shop::Catalogue;

/// A catalogue and the menu made from it.
pub struct Shelf {
    pub catalogue: Catalogue,
    pub menu: Menu,
}

/// The present shelf. Empty until the retailer has been read for the first time.
pub struct Shelves {
    present: ArcSwap<Shelf>,
}

impl Shelves {
    /// Shelves with what was last read.
    pub fn new(catalogue: Catalogue) -> Shelves {
        Shelves {
            present: ArcSwap::from_pointee(Shelf::of(catalogue)),
        }
    }

    /// The shelf as it is now. A turn takes it once, so that what it says is of one piece.
    pub fn present(&self) -> Arc<Shelf> {
        self.present.load_full()
    }

    /// Puts up what was read.
    pub fn replace(&self, shelf: Arc<Shelf>) {
        self.present.store(shelf);
    }
}

impl Shelf {
    /// Of a catalogue.
    pub fn of(catalogue: Catalogue) -> Shelf {
        let menu = Menu::compile(&catalogue);
        Shelf { catalogue, menu }
    }
}
