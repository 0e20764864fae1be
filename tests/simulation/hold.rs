//! Holding a future at a place, until the world polls it again or drops it.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use milkrun::sabotage;

thread_local! {
    static HELD: Cell<bool> = const { Cell::new(false) };
}

/// Stays pending once.
#[derive(Default)]
pub struct Hold(bool);

impl Future for Hold {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        HELD.set(true);
        Poll::Pending
    }
}

/// Runs a future to its end, or until it is held or cut: then None, and it can be run on.
pub async fn until_held<T>(future: &mut Pin<Box<dyn Future<Output = T>>>) -> Option<T> {
    poll_fn(|cx| {
        HELD.set(false);
        match future.as_mut().poll(cx) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending if HELD.get() || sabotage::cut_reached() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}
