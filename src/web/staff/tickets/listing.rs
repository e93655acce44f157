//! The list out of which a ticket was opened: a view, as somebody had narrowed and sorted it. It goes along in the address of
//! the ticket's page and in its forms, so that the next ticket is the next one of what they saw.

use chrono::{DateTime, Utc};

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::view::View;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::store::tickets::queue::Listed;
use crate::store::tickets::views::ViewOf;
use crate::web::http::form::FormBody;
use crate::web::staff::tickets::queue_query::{QUEUE, Query};

/// A view, narrowed and sorted.
#[derive(Clone, Debug)]
pub(super) struct Listing(Query);

impl Listing {
    /// A whole view, in its usual order.
    pub(super) fn of_view(view: View) -> Self {
        Self(Query::of_view(view))
    }

    /// What a page of the queue shows.
    pub(super) fn of_queue(query: &Query) -> Self {
        // Read anew, a place in it and what was done there stay behind.
        let mut listing = Query::of_address(&query.address());
        query.view().code().clone_into(&mut listing.view);
        Self(listing)
    }

    /// The list that an address or a field names, if it names one.
    pub(super) fn of_address(address: &str) -> Option<Self> {
        let query = Query::of_address(address);
        View::parse(&query.view).map(|_| Self::of_queue(&query))
    }

    /// The list that goes along with a form.
    pub(super) fn of_form(form: &FormBody) -> Option<Self> {
        Self::of_address(form.get("list"))
    }

    /// As it stands in an address, the view first.
    pub(super) fn address(&self) -> String {
        let rest = self.0.address();
        if rest.starts_with("view=") {
            return rest;
        }
        let view = self.0.view().code();
        let separator = if rest.is_empty() { "" } else { "&" };
        format!("view={view}{separator}{rest}")
    }

    /// The page of the list.
    pub(super) fn url(&self) -> String {
        format!("{QUEUE}?{}", self.address())
    }

    /// Which tickets stand in it for somebody, and in which order.
    pub(super) fn listed(&self, me: StaffId, now: DateTime<Utc>) -> Listed {
        let view = self.0.view();
        Listed {
            of: ViewOf { view, me, now },
            filters: self.0.filters(),
            sort: self.0.sort(),
        }
    }
}

/// The page of a ticket, as opened from a list if it was.
pub(super) fn ticket_url(ticket: Reference, from: Option<&Listing>) -> String {
    let list = from.map(|list| format!("?{}", list.address()));
    format!("/staff/tickets/{ticket}{}", list.unwrap_or_default())
}

/// The page of a list, or of the queue.
pub(super) fn list_url(from: Option<&Listing>) -> String {
    from.map_or_else(|| QUEUE.to_owned(), Listing::url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_stands_whole_in_an_address_and_nothing_else_does() {
        let addresses = [
            ("view=all", Some("view=all")),
            (
                "view=late&state=10&sort=priority",
                Some("view=late&state=10&sort=priority"),
            ),
            (
                "sort=age&problem=missing&view=all&after=1.2&done=take",
                Some("view=all&problem=missing&sort=age"),
            ),
            ("view=late&view2=x&did=reject&of=M-1", Some("view=late")),
            ("state=10", None),
            ("view=//x", None),
            ("", None),
        ];
        for (address, kept) in addresses {
            let listing = Listing::of_address(address);
            assert_eq!(
                listing.map(|listing| listing.address()).as_deref(),
                kept,
                "{address}"
            );
        }
    }
}
