//! Calendars for other programs. Written by the library, which folds lines at 75 octets and escapes what must be escaped.

use baton_domain::shift::Span;
use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarProperty,
    ICalendarTransparency, ICalendarValue,
};
use jiff::Timestamp;

/// One event for other calendars.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarEntry {
    /// The same for the same thing in each writing, so that calendars change it instead of showing it twice.
    pub uid: String,
    /// When. Written in UTC: any calendar shows it by its own clock.
    pub span: Span,
    /// What it is called.
    pub title: String,
    /// What else there is to say.
    pub text: Option<String>,
}

/// Who wrote it, as RFC 5545, section 3.7.3 wants it.
const PRODUCT: &str = "-//Baton//Shifts//EN";

/// An iCalendar file of these, called `name`, as of `now`. Lines end with CR and LF.
pub fn write(name: &str, entries: &[CalendarEntry], now: Timestamp) -> String {
    let mut root = ICalendarComponent::new(ICalendarComponentType::VCalendar);
    let text = |name: ICalendarProperty, text: &str| ICalendarEntry::new(name).with_value(text.to_owned());
    root.entries.push(text(ICalendarProperty::Version, "2.0"));
    root.entries.push(text(ICalendarProperty::Prodid, PRODUCT));
    root.entries.push(text(ICalendarProperty::Other("X-WR-CALNAME".to_owned()), name));
    let mut calendar = ICalendar { components: Vec::with_capacity(entries.len() + 1) };
    let ids = 1..=u32::try_from(entries.len()).unwrap_or(u32::MAX);
    root.component_ids = ids.collect();
    calendar.components.push(root);
    for entry in entries {
        let mut event = ICalendarComponent::new(ICalendarComponentType::VEvent);
        let at = |name: ICalendarProperty, at: Timestamp| {
            let at = PartialDateTime::from_utc_timestamp(at.as_second());
            ICalendarEntry::new(name).with_value(at)
        };
        event.entries.push(text(ICalendarProperty::Uid, &entry.uid));
        event.entries.push(at(ICalendarProperty::Dtstamp, now));
        event.entries.push(at(ICalendarProperty::Dtstart, entry.span.start));
        event.entries.push(at(ICalendarProperty::Dtend, entry.span.end));
        event.entries.push(text(ICalendarProperty::Summary, &entry.title));
        if let Some(description) = &entry.text {
            event.entries.push(text(ICalendarProperty::Description, description));
        }
        // whoever is on call can be met with: the shift does not block the day
        let free = ICalendarValue::Transparency(ICalendarTransparency::Transparent);
        event.entries.push(ICalendarEntry::new(ICalendarProperty::Transp).with_value(free));
        calendar.components.push(event);
    }
    calendar.to_string()
}
