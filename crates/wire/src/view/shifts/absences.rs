//! Absences, for whoever looks.

use super::reader::Reader;
use super::{ABSENCES_SHOWN, AbsenceView};
use baton_domain::absence::Absence;
use baton_domain::shift::Span;

/// An absence as it is drawn.
pub fn absence_view(reader: Reader<'_>, absence: &Absence) -> AbsenceView {
    AbsenceView {
        id: absence.id,
        who: reader.name(absence.person),
        kind: absence.kind,
        span: absence.span(),
        now: absence.holds_at(reader.now),
        recorded_by: reader.name(absence.recorded_by),
        mine_to_end: absence.end > reader.now && reader.may_act_for(absence.person),
    }
}

/// The absences that meet `span`, of those for whom `of` holds, the earliest first.
pub(super) fn absences(reader: Reader<'_>, span: Span, of: impl Fn(&Absence) -> bool) -> Vec<AbsenceView> {
    let all = reader.documents.absences().filter(|absence| absence.span().meets(span) && of(absence));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|absence| (absence.start, absence.end, absence.id));
    all.into_iter().take(ABSENCES_SHOWN).map(|absence| absence_view(reader, absence)).collect()
}
