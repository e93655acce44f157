//! Every figure of the dashboard, made of what was read.

use crate::web::staff::dashboard::data::Data;
use crate::web::staff::dashboard::figure::Figure;
use crate::web::staff::dashboard::over_time::{automatic, flow, forecast, promise, time};
use crate::web::staff::dashboard::parts::{causes, most_faults, open_by_age, open_by_state, slowest};
use crate::wording::Wording;

/// The figures, in the order in which the page shows them.
pub(super) fn all(t: &Wording, data: &Data) -> Vec<Figure> {
    let mut figures = Vec::new();
    if data.facility.is_none() {
        figures.extend([open_by_age(t, data), open_by_state(t, data)]);
    }
    figures.extend([
        flow(t, data),
        promise(t, data),
        time(t, data),
        automatic(t, data),
        causes(t, data),
    ]);
    if data.facility.is_none() {
        figures.extend([most_faults(t, data), slowest(t, data), forecast(t, data)]);
    }
    figures
}
