//! The audit over HTTP: a line for each thing that people do, who may read it, where it is cut, and that nothing secret is in it.

use crate::shifts::{Rota, hours};
use crate::stage::{GENERIC_KEY, Stage, new_id, pair, problem, within};
use baton_domain::absence::AbsenceKind;
use baton_domain::alert::Urgency;
use baton_domain::calendar_link::LinkOf;
use baton_domain::command::Action;
use baton_domain::contact::Way;
use baton_domain::contact::event::{ContactAction, ContactSecret};
use baton_domain::cover::Asked;
use baton_domain::heartbeat::Heartbeat;
use baton_domain::holiday::Holiday;
use baton_domain::id::{
    AbsenceId, CalendarLinkId, CalendarSourceId, ContactId, CoverId, HeartbeatId, IncidentId, IntegrationId,
    InviteId, MaintenanceId, PersonId, Seq, ServiceId, VendorId,
};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::reach::NewReachRules;
use baton_domain::schedule::{Change, Override, OverrideId};
use baton_domain::trail::TrailKind;
use baton_domain::vendor::VendorContact;
use baton_domain::worth::Worth;
use baton_hub::mint;
use baton_wire::intent::{Query, QueryAnswer};
use baton_wire::pairing::Paired;
use baton_wire::problem::ProblemCode;
use baton_wire::view::trail::{TrailAsked, TrailLineView, TrailTo, TrailView};
use reqwest::{Response, StatusCode};

async fn get(stage: &Stage, token: &str, query: &str) -> Response {
    let request = stage.http.get(stage.url(&format!("/api/v1/audit{query}"))).bearer_auth(token);
    within("the audit", request.send()).await.unwrap()
}

async fn view(stage: &Stage, query: &str) -> TrailView {
    let answer = get(stage, &stage.admin.token, query).await;
    assert_eq!(answer.status(), StatusCode::OK, "{query}");
    answer.json().await.unwrap()
}

/// "Ana absence put: name, for Bo".
fn said(line: &TrailLineView) -> String {
    let who = line.who.as_ref().map_or("the hub", |who| who.name.as_str());
    let name = line.name.as_ref().map(|name| format!(": {name}")).unwrap_or_default();
    let whose = line.whose.as_ref().map(|whose| format!(", for {}", whose.name)).unwrap_or_default();
    format!("{who} {} {}{name}{whose}", line.kind, line.did)
}

impl Rota {
    /// The line that an action leads to: the only one that is new.
    async fn line(&self, by: &Paired, action: Action) -> String {
        let before = self.stage.hub.state().seq;
        let label = format!("{action:?}");
        self.tries(by, action).await.unwrap_or_else(|refused| panic!("{label}: {refused:?}"));
        let all = view(&self.stage, "").await.lines;
        let new = all.iter().filter(|line| line.seq > before).map(said);
        new.collect::<Vec<_>>().join("; ")
    }

    async fn lines(&self, story: Vec<(&Paired, Action, &str)>) {
        for (by, action, expected) in story {
            let label = format!("{action:?}");
            assert_eq!(self.line(by, action).await, expected, "{label}");
        }
    }
}

#[tokio::test]
async fn what_is_set_up_is_a_line_each() {
    let rota = Rota::set().await;
    let (stage, admin, lead) = (&rota.stage, &rota.stage.admin, &rota.lead);
    let state = stage.hub.state();
    let person = |of: &Paired| (*state.persons[&of.person].is).clone();
    let team = (*state.teams[&stage.team].is).clone();
    let service = (*state.services[&stage.service].is).clone();
    let policy = (*state.policies[&stage.policy].is).clone();
    let vendor = VendorContact {
        id: VendorId(new_id()),
        name: "Hoster".into(),
        reach: "+49 30 5550123".into(),
        notes: String::new(),
    };
    let key = IntegrationId(new_id());
    let integration = Integration {
        id: key,
        service: stage.service,
        name: "Probe".into(),
        kind: IntegrationKind::Generic,
        template: None,
        revoked: false,
    };
    let heartbeat = HeartbeatId(new_id());
    let beats = Heartbeat {
        id: heartbeat,
        service: stage.service,
        name: "nightly".into(),
        every_s: 3600,
        grace_s: 600,
        urgency: Urgency::Low,
    };
    let rules = NewReachRules { team: stage.team, proof_good_for_h: 12, drills: None, caps: None };
    let (christmas, team_id) = ("2026-12-25".parse().unwrap(), stage.team);
    let days = vec![Holiday { date: christmas, name: "Christmas".into() }];
    let over = OverrideId(new_id());
    let change = Change::Replace { remove: None, add: rota.bo.person };
    let entry = Override { id: over, start: hours(48), end: hours(60), change };
    let schedule = rota.schedule;
    rota.lines(vec![
        (admin, Action::PutPerson { person: person(&rota.ana) }, "Admin person put: Ana"),
        (admin, Action::PutTeam { team }, "Admin team put: Payments"),
        (lead, Action::PutReachRules { rules }, "Lia team rules_put: Payments"),
        (lead, Action::PutHolidays { team: team_id, holidays: days }, "Lia team holidays_put: Payments"),
        (
            lead,
            Action::RemoveHolidays { team: team_id, dates: vec![christmas] },
            "Lia team holidays_put: Payments",
        ),
        (admin, Action::PutPolicy { policy }, "Admin policy put: Default"),
        (lead, Action::PutService { service }, "Lia service put: Checkout"),
        (lead, Action::PutVendor { service: stage.service, contact: vendor }, "Lia service put: Checkout"),
        (admin, Action::PutIntegration { integration, key: mint::hash("k") }, "Admin integration put: Probe"),
        (admin, Action::RevokeIntegration { integration: key }, "Admin integration revoked: Probe"),
        (lead, Action::PutHeartbeat { heartbeat: beats, key: mint::hash("b") }, "Lia heartbeat put: nightly"),
        (lead, Action::RemoveHeartbeat { heartbeat }, "Lia heartbeat removed: nightly"),
        (lead, Action::PutSchedule { schedule: rota.daily() }, "Lia schedule put: Daily"),
        (lead, Action::PutOverride { schedule, entry }, "Lia schedule override_put: Daily"),
        (lead, Action::RemoveOverride { schedule, entry: over }, "Lia schedule override_removed: Daily"),
    ])
    .await;
}

#[tokio::test]
async fn what_people_do_for_themselves_and_for_others_is_a_line_each() {
    let rota = Rota::set().await;
    let (stage, admin, lead, ana, bo) = (&rota.stage, &rota.stage.admin, &rota.lead, &rota.ana, &rota.bo);
    let (absence, cover, taken) = (AbsenceId(new_id()), CoverId(new_id()), CoverId(new_id()));
    let away = Action::RecordAbsence {
        absence,
        person: bo.person,
        kind: AbsenceKind::Sick,
        start: Some(hours(200)),
        end: hours(210),
    };
    let schedule = rota.schedule;
    let (start, end) = (Some(hours(48)), hours(72));
    let asked = Asked::Persons { persons: vec![bo.person] };
    let ask = Action::AskCover { cover, schedule, person: ana.person, start, end, asked, hand_over: None };
    let take = Action::TakeShift {
        cover: taken,
        schedule,
        person: ana.person,
        start: Some(hours(96)),
        end: hours(120),
    };
    let contact = ContactId(new_id());
    let way = Way::Webhook { url: "https://hooks.example.org/x".parse().unwrap() };
    let secret = Some(ContactSecret::try_from("signing-key".to_owned()).unwrap());
    let put = ContactAction::Put { contact, label: "mine".into(), way, secret };
    let about = |what| Action::Contact { person: bo.person, what };
    let quiet = ContactAction::SetMeeting { minutes: Some(30) };
    let (link, source) = (CalendarLinkId(new_id()), CalendarSourceId(new_id()));
    let shifts =
        Action::MakeCalendarLink { link, name: "phone".into(), of: LinkOf::Own, secret: mint::hash("l") };
    let url = "https://calendar.example.org/ana-secret.ics".to_owned().try_into().unwrap();
    let read = Action::AddCalendarSource { source, name: "mine".into(), url, kind: AbsenceKind::Vacation };
    let maintenance = MaintenanceId(new_id());
    let (name, services) = ("upgrade".to_owned(), vec![stage.service]);
    let planned =
        Action::PutMaintenance { maintenance, name, services, start: Some(hours(300)), end: hours(301) };
    let laptop = bo.device;
    rota.lines(vec![
        (ana, away, "Ana absence put, for Bo"),
        (bo, Action::EndAbsence { absence, end: Some(hours(200)) }, "Bo absence removed"),
        (ana, ask, "Ana cover asked: Daily"),
        (bo, Action::DeclineCover { cover }, "Bo cover declined: Daily, for Ana"),
        (ana, Action::WithdrawCover { cover }, "Ana cover removed: Daily"),
        (bo, take, "Bo cover taken: Daily, for Ana"),
        (admin, about(put), "Admin contact put, for Bo"),
        (bo, about(quiet), "Bo contact rules_put"),
        (bo, about(ContactAction::Remove { contact }), "Bo contact removed"),
        (ana, shifts, "Ana calendar put"),
        (ana, Action::RevokeCalendarLink { link }, "Ana calendar revoked"),
        (ana, read, "Ana calendar put"),
        (ana, Action::RemoveCalendarSource { source }, "Ana calendar removed"),
        (lead, planned, "Lia maintenance put: upgrade"),
        (lead, Action::EndMaintenance { maintenance }, "Lia maintenance removed: upgrade"),
        (bo, Action::RenameDevice { device: laptop, name: "tower".into() }, "Bo device put: tower"),
        (admin, Action::RevokeDevice { device: laptop }, "Admin device revoked: tower, for Bo"),
        // what only its person is told, and reports of devices
        (ana, Action::RemindBefore { before_min: Some(30) }, ""),
        (ana, Action::DismissNotices { notices: vec![] }, ""),
    ])
    .await;
}

#[tokio::test]
async fn what_people_do_about_incidents_is_a_line_each_and_leads_there() {
    let rota = Rota::set().await;
    let (stage, admin, ana, bo) = (&rota.stage, &rota.stage.admin, &rota.ana, &rota.bo);
    let vendor = VendorContact {
        id: VendorId(new_id()),
        name: "Hoster".into(),
        reach: "+49 30 5550123".into(),
        notes: String::new(),
    };
    let calls = vendor.id;
    stage.act(Action::PutVendor { service: stage.service, contact: vendor }).await;
    let (service, title, urgency) = (stage.service, "Checkout is down".to_owned(), Urgency::High);
    let paged = rota.line(ana, Action::Page { service, title, urgency }).await;
    assert_eq!(paged, "Ana incident paged: Checkout is down");
    let first = IncidentId(1);
    let body = serde_json::json!({ "title": "a disk", "dedup_key": "k" });
    assert_eq!(stage.ingest(GENERIC_KEY, &body).await.status(), StatusCode::OK);
    let second = IncidentId(2);
    let note = Action::Note { incident: first, text: "a secret note".into(), vendor: None };
    let call = Action::CallVendor { incident: second, vendor: calls, case: "77".into(), update_min: 30 };
    let report = Action::Report {
        service,
        impact: "nobody can pay".into(),
        since: None,
        tried: "everything".into(),
        urgency,
    };
    rota.lines(vec![
        (
            admin,
            Action::Acknowledge { incident: first, back_in_min: None },
            "Admin incident acknowledged: Checkout is down",
        ),
        (bo, note, "Bo incident noted: Checkout is down"),
        (
            admin,
            Action::HandOff { incident: first, to: bo.person },
            "Admin incident handed_off: Checkout is down",
        ),
        (bo, Action::Cant { incident: first, away_min: None }, "Bo incident declined: Checkout is down"),
        (
            admin,
            Action::Judge { incident: first, worth: Worth::Yes },
            "Admin incident judged: Checkout is down",
        ),
        (
            admin,
            Action::Snooze { incident: first, until: hours(1) },
            "Admin incident snoozed: Checkout is down",
        ),
        (bo, call, "Bo incident vendor_called: a disk"),
        (bo, Action::Merge { incident: second, into: first }, "Bo incident merged: a disk"),
        (bo, Action::Unmerge { incident: second }, "Bo incident unmerged: a disk"),
        (bo, Action::Resolve { incident: second }, "Bo incident resolved: a disk"),
        (ana, report, "Ana incident paged: nobody can pay"),
    ])
    .await;
    let all = view(stage, "?kind=incident").await.lines;
    assert!(
        all.iter().all(|line| line.kind == TrailKind::Incident && line.device.as_deref() == Some("a laptop"))
    );
    assert_eq!(all[1].to, Some(TrailTo::Incident { incident: second }));
    assert_eq!(all[1].incident, Some(second));
}

/// Everything that is read page by page, and in how many.
async fn paged(stage: &Stage, query: &str) -> (Vec<TrailLineView>, usize) {
    let (mut lines, mut pages, mut before) = (Vec::new(), 0, None::<Seq>);
    loop {
        let older = before.map(|before| format!("&before={before}")).unwrap_or_default();
        let page = view(stage, &format!("{query}{older}")).await;
        (lines, pages) = ([lines, page.lines].concat(), pages + 1);
        let Some(next) = page.next else { return (lines, pages) };
        assert!(before.is_none_or(|before| next < before), "it goes on");
        before = Some(next);
    }
}

#[tokio::test]
async fn it_is_read_back_to_the_beginning_in_pieces_of_any_size_and_survives_a_restart() {
    let rota = Rota::set().await;
    let all = view(&rota.stage, "?limit=200").await;
    assert_eq!((all.next, all.begins), (None, Some(hours(0))));
    assert_eq!(all.looked_until, Some(hours(0)));
    let first = all.lines.last().unwrap();
    assert_eq!((said(first).as_str(), first.seq), ("the hub workspace founded: Baton", Seq(1)));
    assert!(all.lines.windows(2).all(|two| two[0].seq > two[1].seq), "newest first");
    for limit in [1, 2, 7] {
        let (lines, pages) = paged(&rota.stage, &format!("?limit={limit}")).await;
        assert_eq!(lines, all.lines, "in pieces of {limit}");
        assert!(pages >= all.lines.len() / limit);
    }
    let lia = rota.lead.person;
    let (hers, _) = paged(&rota.stage, &format!("?limit=1&person={lia}")).await;
    assert_eq!(hers.iter().map(said).collect::<Vec<_>>(), ["Lia device paired: a laptop"]);
    let devices = view(&rota.stage, "?kind=device&limit=200").await.lines;
    assert_eq!(devices.len(), all.lines.iter().filter(|line| line.kind == TrailKind::Device).count());
    assert!(devices.iter().any(|line| said(line) == "Admin device invited, for Lia"));
    assert_eq!(view(&rota.stage, &format!("?person={}", PersonId(new_id()))).await.lines, []);
    assert_eq!(view(&rota.stage, "?before=1").await.lines, []);

    let Rota { stage, .. } = rota;
    let stage = stage.restart().await;
    assert_eq!(view(&stage, "?limit=200").await.lines, all.lines);
}

#[tokio::test]
async fn it_is_for_admins_alone() {
    let rota = Rota::set().await;
    let stage = &rota.stage;
    for who in [&rota.lead, &rota.ana] {
        for query in ["", "?format=csv", &format!("?person={}", who.person)] {
            let refused = problem(get(stage, &who.token, query).await).await;
            assert_eq!(refused.code, ProblemCode::NotAllowed, "{query}");
        }
        for query in [Query::Trail(TrailAsked::default()), Query::ExportTrail(TrailAsked::default())] {
            let request = stage.http.post(stage.url("/api/v1/ui/ask")).bearer_auth(&who.token).json(&query);
            let refused = problem(within("the audit", request.send()).await.unwrap()).await;
            assert_eq!(refused.code, ProblemCode::NotAllowed);
        }
    }
    let nobody = stage.http.get(stage.url("/api/v1/audit")).send().await.unwrap();
    assert_eq!(problem(nobody).await.code, ProblemCode::Unauthorized);
    // whoever was an admin is none any more at once
    let code = mint::code();
    let invite = Action::Invite {
        invite: InviteId(new_id()),
        person: stage.person(),
        secret: mint::hash_code(&code),
        valid_min: 5,
    };
    stage.act(invite).await;
    let second = pair(&stage.http, stage.hub.url(), &code).await.unwrap();
    assert_eq!(get(stage, &second.token, "").await.status(), StatusCode::OK);
    stage.act(Action::RevokeDevice { device: second.device }).await;
    assert_eq!(problem(get(stage, &second.token, "").await).await.code, ProblemCode::TokenRevoked);
}

#[tokio::test]
async fn what_is_wrong_in_a_question_is_named() {
    let stage = Stage::set().await;
    for (query, field) in [
        ("?before=x", "before"),
        ("?limit=0", "limit"),
        ("?limit=201", "limit"),
        ("?person=ana", "person"),
        ("?kind=secrets", "kind"),
        ("?format=xml", "format"),
        ("?format=csv&limit=900", "limit"),
    ] {
        let refused = problem(get(&stage, &stage.admin.token, query).await).await;
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (ProblemCode::BadRequest, Some(field)),
            "{query}"
        );
    }
    let asked = stage.post("/api/v1/ui/ask", b"{\"ask\":\"trail\",\"limit\":201}".to_vec()).await;
    assert_eq!(problem(asked).await.field.as_deref(), Some("limit"));
    let odd = stage.post("/api/v1/ui/ask", b"{\"ask\":\"trail\",\"kind\":\"secrets\"}".to_vec()).await;
    assert_eq!(problem(odd).await.code, ProblemCode::BadRequest);
}

#[tokio::test]
async fn the_table_is_csv_and_calculates_nothing() {
    let rota = Rota::set().await;
    let stage = &rota.stage;
    let odd = Action::Page { service: stage.service, title: "=1+1, \"x\"".into(), urgency: Urgency::Low };
    rota.tries(&rota.ana, odd).await.unwrap();
    let answer = get(stage, &stage.admin.token, "?format=csv").await;
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(header("content-disposition"), "attachment; filename=\"audit.csv\"");
    let text = answer.text().await.unwrap();
    let rows: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(rows[0], "place,when,who,device,kind,did,name,for");
    let incident = "2026-11-23T12:00:00Z,Ana,a laptop,incident,paged,\"incident 1: =1+1, \"\"x\"\"\",";
    assert!(rows[1].ends_with(incident), "{}", rows[1]);
    assert_eq!(*rows.last().unwrap(), "1,2026-11-23T12:00:00Z,,,workspace,founded,Baton,");
    assert!(text.contains(",Admin,a laptop,device,invited,,Lia\r\n"), "{text}");
    assert!(rows[1..].iter().all(|row| row.starts_with(|first: char| first.is_ascii_digit())));
    let query = serde_json::to_vec(&Query::ExportTrail(TrailAsked::default())).unwrap();
    let asked = stage.post("/api/v1/ui/ask", query).await;
    let QueryAnswer::ExportTrail(asked) = asked.json().await.unwrap() else { panic!("another answer") };
    assert_eq!(asked, text);
    // the browser's question has the same answer as the address
    let query =
        serde_json::to_vec(&Query::Trail(TrailAsked { limit: Some(3), ..TrailAsked::default() })).unwrap();
    let asked = stage.post("/api/v1/ui/ask", query).await;
    let QueryAnswer::Trail(asked) = asked.json().await.unwrap() else { panic!("another answer") };
    assert_eq!(*asked, view(stage, "?limit=3").await);
    // a table that is cut says so
    let cut = get(stage, &stage.admin.token, "?format=csv&limit=1").await.text().await.unwrap();
    let last = cut.trim_end().split("\r\n").last().unwrap();
    assert!(cut.lines().count() == 3 && last.ends_with(",,,,,older_left_out,,"), "{cut}");
}

/// Two things with a key of their own.
fn watched(service: ServiceId) -> (Integration, Heartbeat) {
    let integration = Integration {
        id: IntegrationId(new_id()),
        service,
        name: "Probe".into(),
        kind: IntegrationKind::Generic,
        template: None,
        revoked: false,
    };
    let heartbeat = Heartbeat {
        id: HeartbeatId(new_id()),
        service,
        name: "nightly".into(),
        every_s: 3600,
        grace_s: 600,
        urgency: Urgency::Low,
    };
    (integration, heartbeat)
}

#[tokio::test]
async fn nothing_that_was_secret_when_it_was_set_is_in_any_line() {
    let rota = Rota::set().await;
    let (stage, admin, ana) = (&rota.stage, &rota.stage.admin, &rota.ana);
    let code = mint::code();
    let invited = Action::Invite {
        invite: InviteId(new_id()),
        person: ana.person,
        secret: mint::hash_code(&code),
        valid_min: 5,
    };
    stage.act(invited).await;
    let paired = pair(&stage.http, stage.hub.url(), &code).await.unwrap();
    let keys = ["integration-key-a1", "heartbeat-key-b2", "calendar-link-c3"];
    let (integration, heartbeat) = watched(stage.service);
    let way = Way::Webhook { url: "https://hooks.example.org/T0KEN/path".parse().unwrap() };
    let contact = ContactAction::Put {
        contact: ContactId(new_id()),
        label: "ana@private.example.org".into(),
        way,
        secret: Some(ContactSecret::try_from("signing-key-d4".to_owned()).unwrap()),
    };
    let vendor = VendorContact {
        id: VendorId(new_id()),
        name: "Hoster".into(),
        reach: "+49 30 5550123".into(),
        notes: "contract 998877".into(),
    };
    let url = "https://calendar.example.org/private-e5/basic.ics".to_owned().try_into().unwrap();
    let (link, of) = (CalendarLinkId(new_id()), LinkOf::Own);
    let source = Action::AddCalendarSource {
        source: CalendarSourceId(new_id()),
        name: "https://calendar.example.org/named-f6".into(),
        url,
        kind: AbsenceKind::Vacation,
    };
    for (by, action) in [
        (admin, Action::PutIntegration { integration, key: mint::hash(keys[0]) }),
        (admin, Action::PutHeartbeat { heartbeat, key: mint::hash(keys[1]) }),
        (ana, Action::MakeCalendarLink { link, name: "l".into(), of, secret: mint::hash(keys[2]) }),
        (ana, source),
        (ana, Action::Contact { person: ana.person, what: contact }),
        (admin, Action::PutVendor { service: stage.service, contact: vendor }),
    ] {
        rota.tries(by, action).await.unwrap();
    }
    let (title, urgency) = ("down".to_owned(), Urgency::High);
    rota.tries(ana, Action::Page { service: stage.service, title, urgency }).await.unwrap();
    let note =
        Action::Note { incident: IncidentId(1), text: "the password is swordfish".into(), vendor: None };
    rota.tries(ana, note).await.unwrap();

    let json = get(stage, &admin.token, "?limit=200").await.text().await.unwrap();
    let csv = get(stage, &admin.token, "?format=csv").await.text().await.unwrap();
    for kind in ["integration", "heartbeat", "calendar", "contact", "device", "service", "incident"] {
        assert!(json.contains(&format!("\"kind\":\"{kind}\"")), "there is a line about {kind}");
    }
    let hashes = keys.map(|key| serde_json::to_value(mint::hash(key)).unwrap().as_str().unwrap().to_owned());
    let tokens = [&admin.token, &ana.token, &paired.token].map(|token| token.as_str());
    let code_hash = serde_json::to_value(mint::hash_code(&code)).unwrap().as_str().unwrap().to_owned();
    let others = ["T0KEN", "private.example.org", "signing-key-d4", "5550123", "998877", "private-e5"];
    let texts = ["named-f6", "calendar.example.org", "swordfish", code.as_str(), code_hash.as_str()];
    let hashes = hashes.iter().map(String::as_str);
    for secret in keys.into_iter().chain(hashes).chain(tokens).chain(others).chain(texts) {
        assert!(secret.len() >= 5 && !json.contains(secret) && !csv.contains(secret), "{secret}");
    }
}
