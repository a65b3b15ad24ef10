//! Web Push: a device hands over where it is pushed to, takes that back, or its push service refuses it.

use super::{Draft, Refusal};
use crate::device::Device;
use crate::event::Event;
use crate::id::DeviceId;
use crate::push::{PushAction, PushEndpoint, PushEvent};

/// A device acts for itself; nobody subscribes another.
pub(super) fn act(draft: &mut Draft, what: PushAction) -> Result<(), Refusal> {
    let device = draft.by.device();
    let known = device.and_then(|device| draft.state.devices.get(&device)).map(|known| known.is.clone());
    let Some(Device { id, push, .. }) = known.as_deref().filter(|device| !device.revoked) else {
        let problem = "only a paired device can have itself pushed to".to_owned();
        return Err(Refusal::Invalid { field: "device", problem });
    };
    match what {
        PushAction::Subscribe { subscription } => {
            if draft.state.push_of(*id) == Some(&subscription) {
                return Ok(()); // a page tells it at each start
            }
            for other in others_at(draft, *id, &subscription.endpoint) {
                happens(draft, other, PushEvent::Unsubscribed);
            }
            happens(draft, *id, PushEvent::Subscribed { subscription });
        }
        PushAction::Unsubscribe if push.is_some() => happens(draft, *id, PushEvent::Unsubscribed),
        PushAction::Unsubscribe => {}
    }
    Ok(())
}

/// The push service takes nothing for this endpoint any more. A newer subscription of the device is not meant.
pub(super) fn refused(draft: &mut Draft, device: DeviceId, endpoint: &PushEndpoint) {
    if draft.state.push_of(device).is_some_and(|known| known.endpoint == *endpoint) {
        happens(draft, device, PushEvent::Refused);
    }
}

fn happens(draft: &mut Draft, device: DeviceId, what: PushEvent) {
    draft.push(Event::Push { device, what });
}

/// A browser that was paired anew has the endpoint that it had before: one push each is enough.
fn others_at(draft: &Draft, device: DeviceId, endpoint: &PushEndpoint) -> Vec<DeviceId> {
    let all = draft.state.pushes.iter();
    all.filter(|(other, known)| **other != device && known.endpoint == *endpoint).map(|(id, _)| *id).collect()
}
