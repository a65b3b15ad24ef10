//! Insights over HTTP: what they add up to, who may see them, and what is refused.

use crate::stage::{ALERTMANAGER_KEY, HandClock, Stage, alertmanager, new_id, pair, problem, within};
use baton_domain::cap::{CapStands, Caps, Load};
use baton_domain::command::Action;
use baton_domain::id::{CommandId, InviteId, PersonId, TeamId};
use baton_domain::insight::Weeks;
use baton_domain::person::{Person, Role};
use baton_domain::reach::NewReachRules;
use baton_domain::schedule::ZoneName;
use baton_domain::worth::Worth;
use baton_hub::{HubOptions, mint};
use baton_wire::intent::{Query, QueryAnswer};
use baton_wire::pairing::Paired;
use baton_wire::problem::ProblemCode;
use baton_wire::view::insight::InsightsView;
use jiff::SignedDuration;
use reqwest::{Response, StatusCode};
use std::sync::Arc;

/// On 2026-11-23 12:00 UTC.
async fn stage() -> (Stage, Arc<HandClock>) {
    let folder = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let options = HubOptions { clock: clock.clone(), ..HubOptions::new(folder.path()) };
    (Stage::with(folder, options).await, clock)
}

async fn get(stage: &Stage, token: &str, query: &str) -> Response {
    let request = stage.http.get(stage.url(&format!("/api/v1/insights{query}"))).bearer_auth(token);
    within("insights", request.send()).await.unwrap()
}

async fn view(stage: &Stage, query: &str) -> InsightsView {
    let answer = get(stage, &stage.admin.token, query).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

/// Somebody of no team, with a device.
async fn colleague(stage: &Stage, name: &str, role: Role) -> Paired {
    let id = PersonId(new_id());
    let person = Person { id, name: name.into(), role, zone: ZoneName::UTC };
    stage.act(Action::PutPerson { person }).await;
    let code = mint::code();
    let secret = mint::hash_code(&code);
    stage.act(Action::Invite { invite: InviteId(new_id()), person: id, secret, valid_min: 5 }).await;
    pair(&stage.http, stage.hub.url(), &code).await.unwrap()
}

#[tokio::test]
async fn they_add_up_what_happened_and_say_so_in_three_ways() {
    let (stage, clock) = stage().await;
    let incident = stage.alert("a").await.incidents[0];
    clock.turn(SignedDuration::from_secs(15));
    stage.act(Action::Acknowledge { incident, back_in_min: None }).await;
    stage.act(Action::Judge { incident, worth: Worth::No }).await;
    clock.turn(SignedDuration::from_secs(210));
    let over = stage.ingest(ALERTMANAGER_KEY, &alertmanager(&[("a", "resolved")])).await;
    assert_eq!(over.status(), StatusCode::OK);

    let ours = view(&stage, &format!("?team={}", stage.team)).await;
    assert_eq!((ours.whose.as_str(), ours.team, ours.weeks.len()), ("Payments", Some(stage.team), 4));
    assert_eq!((ours.all.incidents, ours.all.pages, ours.all.wakings), (1, 1, 0));
    assert_eq!((ours.all.acknowledge.median_s, ours.all.resolve.p90_s), (Some(15), Some(225)));
    assert_eq!(
        (ours.people.len(), ours.people[0].who.me, ours.people[0].figures.carried.pages),
        (1, true, 1)
    );
    let source = &ours.sources[0];
    assert_eq!(
        (source.service_name.as_str(), source.integration_name.as_deref()),
        ("Checkout", Some("Alertmanager"))
    );
    assert_eq!((source.figures.worth.no, source.figures.worth.yes), (1, 0));
    assert_eq!((ours.since, ours.drills_since), (None, None), "nothing is forgotten yet");

    let own = view(&stage, "?weeks=1").await;
    assert_eq!((own.team, own.weeks.len(), own.all.pages, own.even_min), (None, 1, 1, None));

    // the browser's question has the same answer
    let query = Query::Insights { team: Some(stage.team), weeks: Weeks::default() };
    let asked = stage.post("/api/v1/ui/ask", serde_json::to_vec(&query).unwrap()).await;
    let QueryAnswer::Insights(asked) = asked.json().await.unwrap() else { panic!("another answer") };
    assert_eq!(*asked, ours);
}

#[tokio::test]
async fn load_stands_against_the_caps_of_the_team_and_the_table_has_them() {
    let (stage, _) = stage().await;
    let rules = |caps| NewReachRules { team: stage.team, proof_good_for_h: 24, drills: None, caps };
    let caps = Caps { pages_per_week: Some(1), nights_per_four_weeks: Some(0) };
    stage.act(Action::PutReachRules { rules: rules(Some(caps)) }).await;
    stage.act(Action::PutReachRules { rules: rules(None) }).await;
    stage.alert("a").await;
    stage.alert("b").await;
    let team = format!("?team={}", stage.team);
    let ours = view(&stage, &team).await;
    assert_eq!(ours.caps, caps);
    let figures = &ours.people[0].figures;
    assert_eq!(figures.pages_load, Load { most: 2, cap: Some(1), stands: CapStands::Over });
    assert_eq!(figures.nights_load, Load { most: 0, cap: Some(0), stands: CapStands::Within });
    let own = view(&stage, "?weeks=1").await;
    assert_eq!((own.caps, own.people[0].figures.pages_load), (caps, figures.pages_load), "of one's own team");
    let text = get(&stage, &stage.admin.token, &format!("{team}&format=csv")).await.text().await.unwrap();
    let days = "2026-10-27,2026-11-23";
    for row in [
        format!("person,Admin,,{days},most_pages_in_a_week,2"),
        format!("person,Admin,,{days},cap_pages_in_a_week,1"),
        format!("person,Admin,,{days},most_interrupted_nights_in_four_weeks,0"),
        format!("person,Admin,,{days},cap_interrupted_nights_in_four_weeks,0"),
    ] {
        assert!(text.contains(&format!("\r\n{row}\r\n")), "{row}: {text}");
    }
    let wrong = Caps { pages_per_week: Some(2_000), nights_per_four_weeks: None };
    let put = Action::PutReachRules { rules: rules(Some(wrong)) };
    let refused = stage.try_act(CommandId(new_id()), put).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ProblemCode::Invalid, Some("pages_per_week")));
    // a cap that is gone has no row, and nothing is over it
    stage.act(Action::PutReachRules { rules: rules(Some(Caps::default())) }).await;
    let text = get(&stage, &stage.admin.token, &format!("{team}&format=csv")).await.text().await.unwrap();
    assert!(text.contains("most_pages_in_a_week") && !text.contains(",cap_"), "{text}");
    assert_eq!(view(&stage, &team).await.people[0].figures.pages_load.stands, CapStands::Free);
}

#[tokio::test]
async fn the_table_is_csv_and_calculates_nothing() {
    let (stage, _) = stage().await;
    let body = serde_json::json!({ "title": "x", "source": "=HYPERLINK(\"http://x\"),1", "dedup_key": "k" });
    assert_eq!(stage.ingest(crate::stage::GENERIC_KEY, &body).await.status(), StatusCode::OK);
    let answer = get(&stage, &stage.admin.token, &format!("?team={}&format=csv", stage.team)).await;
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(header("content-disposition"), "attachment; filename=\"insights.csv\"");
    let text = answer.text().await.unwrap();
    assert!(text.starts_with("about,name,detail,from,until,figure,value\r\n"), "{text}");
    assert!(text.contains("\r\nall,Payments,,2026-10-27,2026-11-23,incidents,1\r\n"), "{text}");
    assert!(text.contains("\r\nweek,Payments,,2026-11-17,2026-11-23,pages,1\r\n"), "{text}");
    assert!(text.contains("\r\nsource,\"'=HYPERLINK(\"\"http://x\"\"),1 (Generic)\",Checkout,"), "{text}");
    assert!(text.ends_with("\r\n") && text.split("\r\n").all(|line| !line.starts_with(['=', '+', '-', '@'])));
    let query = Query::ExportInsights { team: Some(stage.team), weeks: Weeks::default() };
    let asked = stage.post("/api/v1/ui/ask", serde_json::to_vec(&query).unwrap()).await;
    let QueryAnswer::ExportInsights(asked) = asked.json().await.unwrap() else { panic!("another answer") };
    assert_eq!(asked, text);
}

#[tokio::test]
async fn they_are_for_members_and_admins_and_not_for_reporters() {
    let (stage, _) = stage().await;
    let stranger = colleague(&stage, "Ode", Role::Responder).await;
    let reporter = colleague(&stage, "Rae", Role::Reporter).await;
    let team = format!("?team={}", stage.team);
    assert_eq!(get(&stage, &stranger.token, "").await.status(), StatusCode::OK, "one's own");
    for (who, query) in [(&stranger, team.as_str()), (&reporter, &team), (&reporter, "")] {
        let refused = problem(get(&stage, &who.token, query).await).await;
        assert_eq!(refused.code, ProblemCode::NotAllowed, "{query}");
    }
    // an admin sees a team without being in it
    let other = TeamId(new_id());
    let members = vec![stranger.person];
    let team = baton_domain::team::Team {
        id: other,
        name: "Web".into(),
        members: members.clone(),
        leads: members,
        receive_within_s: None,
    };
    stage.act(Action::PutTeam { team }).await;
    let seen = view(&stage, &format!("?team={other}")).await;
    assert_eq!((seen.whose.as_str(), seen.all.incidents, seen.people.len()), ("Web", 0, 1));
}

#[tokio::test]
async fn what_is_wrong_in_a_question_is_named() {
    let (stage, _) = stage().await;
    for (query, field) in
        [("?weeks=13", "weeks"), ("?weeks=x", "weeks"), ("?team=x", "team"), ("?format=xml", "format")]
    {
        let refused = problem(get(&stage, &stage.admin.token, query).await).await;
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (ProblemCode::BadRequest, Some(field)),
            "{query}"
        );
    }
    let unknown = problem(get(&stage, &stage.admin.token, &format!("?team={}", new_id())).await).await;
    assert_eq!((unknown.code, unknown.field.as_deref()), (ProblemCode::Unknown, Some("team")));
    let nobody = stage.http.get(stage.url("/api/v1/insights")).send().await.unwrap();
    assert_eq!(problem(nobody).await.code, ProblemCode::Unauthorized);
    let odd = stage.post("/api/v1/ui/ask", b"{\"ask\":\"insights\",\"weeks\":13}".to_vec()).await;
    assert_eq!(problem(odd).await.code, ProblemCode::BadRequest);
}
