//! The red light, over processes: a hub, three people with a device each, and one whose battery is empty.

use std::path::Path;
use std::time::Duration;

use baton_client::socket::SocketClient;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{IncidentId, PersonId, PolicyId, ScheduleId, ServiceId, TeamId};
use baton_domain::notice::NoticeAbout;
use baton_domain::page::PageReason;
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::reach::ReachNotice;
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule, ZoneName};
use baton_domain::team::{Service, Team};
use baton_wire::sync::{SIGN_EVERY_S, SIGN_WITHIN_S};
use baton_wire::view::{Light, LinkState, PersonView, SirenState, TimelineWhat, View};
use jiff::SignedDuration;
use jiff::civil::Time;
use rustix::process::Signal;
use tempfile::TempDir;
use uuid::Uuid;
use xtask::desktop::SILENCE;
use xtask::wait::Stopwatch;

use crate::device::{PATIENCE, incident};
use crate::faults::hub::HubProcess;
use crate::process::{Agent, print_timeline, sees, sees_within, signal, tries, types};
use crate::room::{QUIET, Room, named};
use crate::ways::{act, invite, join};

const BEN: PersonId = PersonId(Uuid::from_u128(1));
const ANA: PersonId = PersonId(Uuid::from_u128(2));
const SERVICE: ServiceId = ServiceId(Uuid::from_u128(5));
/// The shortest time after which a hub misses a device.
const MISSED_AFTER_S: u64 = 5;
/// A red light is told after two minutes, so that a tunnel is not told; these are the hub's own, and really go by.
const TOLD_WITHIN: Duration = Duration::from_secs(180);

/// Ben is on call this week and Ana the next one, so that she is his backup; Mia leads them.
async fn build(client: &SocketClient, mia: PersonId) {
    let id = Uuid::from_u128;
    let (team, policy, schedule) = (TeamId(id(3)), PolicyId(id(4)), ScheduleId(id(6)));
    for (id, name) in [(BEN, "Ben"), (ANA, "Ana")] {
        let person = Person { id, name: name.to_owned(), role: Role::Responder, zone: ZoneName::UTC };
        act(client, Action::PutPerson { person }).await;
    }
    let yesterday = crate::terminal::now() - SignedDuration::from_hours(24);
    let rotation = Rotation {
        anchor: ZoneName::UTC.time_zone().to_datetime(yesterday).date().to_datetime(Time::midnight()),
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: vec![vec![BEN], vec![ANA]],
    };
    let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
    let stand_in = StandInRule::NextInRotation;
    let weekly = Schedule { zone: ZoneName::UTC, layers, overrides: Vec::new(), stand_in };
    let (members, leads) = (vec![mia, BEN, ANA], vec![mia]);
    let targets = vec![Target::Schedule(schedule)];
    let levels = vec![Level { targets, timeout_s: 600, order: LevelOrder::Together }];
    for action in [
        Action::PutTeam {
            team: Team { id: team, name: "Shop".to_owned(), members, leads, receive_within_s: None },
        },
        Action::PutSchedule {
            schedule: NamedSchedule { id: schedule, name: "Shop on call".to_owned(), team, schedule: weekly },
        },
        Action::PutPolicy {
            policy: Policy { id: policy, name: "Usual".to_owned(), levels, repeats: 0, turns: Vec::new() },
        },
        Action::PutService {
            service: Service {
                id: SERVICE,
                name: "Checkout".to_owned(),
                team,
                policy,
                runbook: None,
                runbook_text: None,
                vendors: Vec::new(),
            },
        },
    ] {
        act(client, action).await;
    }
}

fn person<'a>(view: &'a View, name: &str) -> &'a PersonView {
    view.team.iter().find(|person| person.person.name == name).unwrap()
}

fn is(view: &View, name: &str, light: Light) -> bool {
    person(view, name).light == light
}

fn sounds(view: &View) -> bool {
    view.alarm.as_ref().is_some_and(|alarm| alarm.siren == SirenState::Sounding)
}

/// Who was paged for the newest incident, why, and when.
fn paged(view: &View) -> Vec<(String, Paging, i64)> {
    let newest = view.incidents.iter().max_by_key(|incident| incident.id).expect("an incident");
    print_timeline(&newest.timeline);
    let paged = newest.timeline.iter().filter_map(|line| {
        let (whom, why) = if let TimelineWhat::Paged { whom, reason } = &line.what {
            (whom, Paging::As(*reason))
        } else if let TimelineWhat::Backup { whom, of } = &line.what {
            (whom, Paging::BackupOf(of.clone()))
        } else {
            return None;
        };
        Some((whom.clone(), why, line.after_ms))
    });
    paged.collect()
}

/// Why somebody is paged.
#[derive(Debug, PartialEq)]
enum Paging {
    As(PageReason),
    BackupOf(String),
}

/// How many people on call are red, as the hub's figures say.
async fn red(hub: &HubProcess) -> u64 {
    let _another_was_first = rustls::crypto::ring::default_provider().install_default();
    let metrics = reqwest::get(format!("{}/metrics", hub.url())).await.unwrap().text().await.unwrap();
    let line = metrics.lines().find_map(|line| line.strip_prefix("baton_on_call_red "));
    line.unwrap_or_else(|| panic!("{metrics}")).parse().unwrap()
}

/// What a terminal says about the team; the exit code says whether somebody on call is red.
fn status(folder: &Path) -> (Option<i32>, String) {
    let ran = tries(folder, &["status", "--team"]);
    (ran.status.code(), String::from_utf8(ran.stdout).unwrap())
}

async fn pages(client: &SocketClient, title: &str) {
    let (title, urgency) = (title.to_owned(), Urgency::High);
    act(client, Action::Page { service: SERVICE, title, urgency }).await;
}

fn tells(view: &View, wanted: impl Fn(&ReachNotice) -> bool) -> Option<String> {
    let about = |about: &NoticeAbout| {
        if let NoticeAbout::Reach { what } = about { wanted(what) } else { false }
    };
    view.shifts.inbox.iter().find(|notice| about(&notice.about)).map(|notice| notice.text.clone())
}

/// It lasts: somebody on call cannot be reached, and Ana is asked as well.
fn unreachable(what: &ReachNotice) -> bool {
    if let ReachNotice::Unreachable { person, starts: None, backup, .. } = what {
        *person == BEN && backup == &[ANA]
    } else {
        false
    }
}

/// A hub, three people with a device each, and the time since it became serious.
struct Shop {
    mia: SocketClient,
    ana: SocketClient,
    bens: Option<(Agent, SocketClient)>,
    _others: [Agent; 2],
    folders: [TempDir; 3],
    hub: HubProcess,
    room: Room,
    watch: Stopwatch,
}

impl Shop {
    /// Ben is on call; he and Ana have shown that they can be woken.
    async fn opens() -> Self {
        let room = Room::open();
        let mut options = named("Mia");
        options.extend(["--missed-after-s".to_owned(), MISSED_AFTER_S.to_string()]);
        let hub = HubProcess::start_with(options);
        let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
        let [mias, bens, anas] = [0, 1, 2].map(|n| room.device(folders[n].path()));
        let (mia, ben, ana) = (mias.client().await, bens.client().await, anas.client().await);
        let me = join(&mia, &hub.first_link).await.account.unwrap().person;
        build(&mia, me).await;
        join(&ben, &invite(&mia, Some(BEN)).await).await;
        join(&ana, &invite(&mia, Some(ANA)).await).await;
        for folder in &folders {
            types(folder.path(), &["doctor"]);
        }
        let proven = |view: &View| is(view, "Ben", Light::Green) && is(view, "Ana", Light::Green);
        let view = sees(&mia, "both have shown that they can be woken", proven).await;
        assert_eq!(person(&view, "Ben").on_call, ["Shop on call"]);
        let (bens, watch) = (Some((bens, ben)), Stopwatch::start());
        let shop = Self { mia, ana, bens, _others: [mias, anas], folders, hub, room, watch };
        assert_eq!((red(&shop.hub).await, status(shop.folders[0].path()).0), (0, Some(0)));
        shop
    }

    fn tell(&self, what: &str) {
        println!("{:>7.1} s  {what}", self.watch.elapsed().as_secs_f64());
    }

    /// The device is missed: everybody sees what is wrong, and what to do.
    async fn loses_bens_device(&mut self) {
        let (agent, client) = self.bens.take().unwrap();
        self.watch = Stopwatch::start();
        agent.dies(client.pid());
        self.tell("Ben's battery is empty");
        let view = sees(&self.mia, "Ben is red", |view| is(view, "Ben", Light::Red)).await;
        self.tell("Ben is red");
        assert!(self.watch.elapsed() >= Duration::from_secs(MISSED_AFTER_S - 1), "not for a short absence");
        let device = &person(&view, "Ben").reach.devices[0];
        let trouble = &device.troubles[0];
        assert_eq!(trouble.text, format!("The hub cannot reach {}.", device.name));
        assert_eq!(trouble.fix, "Ask them to wake it, and to check its network.");
        let (code, said) = status(self.folders[0].path());
        assert!(code.is_some_and(|code| code != 0), "{code:?}");
        for part in ["RED    Ben, on call: Shop on call", &trouble.text, &trouble.fix] {
            assert!(said.contains(part), "{part:?} is not in {said:?}");
        }
        assert_eq!(red(&self.hub).await, 1);
    }

    /// A page goes to the backup at once, beside Ben, and is heard.
    async fn pages_both(&self) -> IncidentId {
        let ears = self.room.desktop.record().unwrap();
        pages(&self.mia, "the shop is down").await;
        self.tell("Ben is paged");
        let view = sees(&self.ana, "the backup's device sounds", sounds).await;
        self.tell("the backup's device sounds");
        tokio::task::block_in_place(|| ears.wait_for_sound(ears.now(), SILENCE, PATIENCE)).unwrap();
        let both = paged(&view);
        let [(first, Paging::As(PageReason::Level(0)), at), (second, Paging::BackupOf(of), too)] =
            both.as_slice()
        else {
            panic!("{both:?}")
        };
        assert_eq!(
            (first.as_str(), second.as_str(), of.as_str(), at),
            ("Ben", "Ana", "Ben", too),
            "both at once"
        );
        let incident = view.alarm.unwrap().incidents[0];
        act(&self.ana, Action::Acknowledge { incident, back_in_min: None }).await;
        sees(&self.ana, "silence", |view| view.alarm.is_none()).await;
        tokio::task::block_in_place(|| ears.wait_for_silence(QUIET, SILENCE, PATIENCE)).unwrap();
        incident
    }

    async fn tells_those_who_have_to_know(&self) {
        let told = |view: &View| tells(view, unreachable).is_some();
        let view = sees_within(&self.mia, TOLD_WITHIN, "the lead is told", told).await;
        self.tell(&format!("the lead is told: {}", tells(&view, unreachable).unwrap()));
        sees(&self.ana, "the backup is told", told).await;
    }

    /// The device comes back and proves itself.
    async fn has_bens_device_again(&mut self) {
        let folder = self.folders[1].path();
        let agent = self.room.device(folder);
        let ben = agent.client().await;
        sees(&ben, "it is back", |view| view.link.state == LinkState::Live).await;
        types(folder, &["doctor"]);
        let view = sees(&self.mia, "Ben is green", |view| is(view, "Ben", Light::Green)).await;
        self.tell("Ben is green");
        assert!(person(&view, "Ben").reach.devices.iter().all(|device| device.troubles.is_empty()));
        assert_eq!((red(&self.hub).await, status(self.folders[0].path()).0), (0, Some(0)));
        sees(&ben, "he is told, too", |view| tells(view, unreachable).is_some()).await;
        self.bens = Some((agent, ben));
    }

    /// The next page is Ben's alone.
    async fn pages_ben_alone(&self, before: IncidentId) {
        let (_, ben) = self.bens.as_ref().unwrap();
        pages(&self.mia, "the shop is slow").await;
        let view = sees(ben, "Ben's device sounds", sounds).await;
        let second = view.alarm.as_ref().unwrap().incidents[0];
        assert_ne!(second, before);
        let only = paged(&view);
        assert!(
            matches!(only.as_slice(), [(whom, Paging::As(PageReason::Level(0)), _)] if whom == "Ben"),
            "{only:?}"
        );
        act(ben, Action::Acknowledge { incident: second, back_in_min: None }).await;
        let knows = |view: &View| view.incidents.iter().any(|it| it.id == second);
        let view = sees(&self.ana, "Ana knows", knows).await;
        let bens = incident(&view, second).pages.iter().all(|page| page.person.name == "Ben");
        assert!(view.alarm.is_none() && bens);
    }
}

/// Its process stands still, as in a sleeping computer, and its connection stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_on_call_with_a_frozen_device_is_red_until_it_thaws() {
    let shop = Shop::opens().await;
    let (_agent, ben) = shop.bens.as_ref().unwrap();
    let frozen = ben.pid();
    signal(frozen, Signal::STOP);
    shop.tell("Ben's computer stands still");
    let missed = Duration::from_secs(SIGN_WITHIN_S + MISSED_AFTER_S) + PATIENCE;
    sees_within(&shop.mia, missed, "Ben is red", |view| is(view, "Ben", Light::Red)).await;
    shop.tell("Ben is red");
    assert!(shop.watch.elapsed() >= Duration::from_secs(SIGN_WITHIN_S - SIGN_EVERY_S), "not for a lost sign");
    shop.pages_both().await;
    signal(frozen, Signal::CONT);
    sees_within(&shop.mia, missed, "Ben is green", |view| is(view, "Ben", Light::Green)).await;
    shop.tell("Ben is green");
    sees(ben, "it is over for Ben, too", |view| view.alarm.is_none()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_on_call_with_a_dead_device_is_red_and_the_backup_rings_until_it_is_back() {
    let mut shop = Shop::opens().await;
    shop.loses_bens_device().await;
    let incident = shop.pages_both().await;
    shop.tells_those_who_have_to_know().await;
    shop.has_bens_device_again().await;
    shop.pages_ben_alone(incident).await;
}
