//! Builds and deployments. They can wait until somebody is awake: low urgency, unless a template says otherwise.

use crate::json::Body;
use crate::reading::{Found, Heard, alert, unimportant};
use crate::words;
use baton_domain::alert::AlertStatus;

/// GitHub's webhooks about runs, jobs, checks and deployments (<https://docs.github.com/webhooks/webhook-events-and-payloads>, read
/// 2026-11). Its other events are read as any JSON is.
pub(crate) fn github(body: Body<'_>) -> Heard<'_> {
    if body.has_all(&["zen", "hook_id"]) {
        return unimportant("GitHub says that its webhook is set up");
    }
    if !body.has("repository.full_name") {
        return None;
    }
    let repository = body.text("repository.full_name")?;
    if let Some(run) = body.object("workflow_run") {
        let name = run.text("name").or_else(|| body.text("workflow.name"));
        let branch = run.text("head_branch");
        let key = match run.text("workflow_id") {
            Some(workflow) => [Some(workflow), branch.clone()],
            None => [run.text("id"), None],
        };
        return github_run(body, run, name, &repository, branch, &key);
    }
    if let Some(job) = body.object("workflow_job") {
        let name = job.text("name");
        return github_run(body, job, name.clone(), &repository, None, &[job.text("run_id"), name]);
    }
    if let Some(check) = body.object("check_run") {
        let name = check.text("name");
        let key = [name.clone(), check.text("check_suite.head_branch")];
        return github_run(body, check, name, &repository, None, &key);
    }
    let deployment = body.object("deployment")?;
    let environment = deployment.text("environment").unwrap_or_else(|| "an environment".to_owned());
    let state = body.text("deployment_status.state").or_else(|| deployment.text("state"));
    let name = body.text("repository.name").unwrap_or_else(|| repository.clone());
    let Some(state) = state else { return unimportant("a deployment has begun") };
    let found = Found::new(format!("Deployment to {environment} {state} ({name})"), repository, body)
        .key("github/deployment", &[deployment.text("id")])
        .quiet()
        .link("Deployment", body.first(&["deployment_status.target_url", "deployment.url"]));
    concluded(found, &state)
}

fn github_run<'a>(
    body: Body<'a>,
    run: Body<'a>,
    name: Option<String>,
    repository: &str,
    branch: Option<String>,
    key: &[Option<String>],
) -> Heard<'a> {
    let Some(conclusion) = run.text("conclusion") else { return unimportant("the run is not over yet") };
    let name = name.or_else(|| run.first(&["display_title", "path"])).unwrap_or_else(|| "A run".to_owned());
    let at = branch.map(|branch| format!("@{branch}")).unwrap_or_default();
    let found = Found::new(format!("{name} {conclusion} on {repository}{at}"), repository, body)
        .key(&format!("github/{repository}"), key)
        .quiet()
        .link("Run", run.text("html_url"))
        .link("Repository", body.text("repository.html_url"));
    concluded(found, &conclusion)
}

/// GitLab's webhooks about jobs and pipelines (<https://docs.gitlab.com/user/project/integrations/webhook_events/>, read 2026-11).
pub(crate) fn gitlab(body: Body<'_>) -> Heard<'_> {
    let kind = body.text("object_kind")?;
    let project = body.first(&["project.path_with_namespace", "project_name", "project.name"])?;
    let name = body.first(&["project.name", "project_name"]).unwrap_or_else(|| project.clone());
    let branch = body.first(&["ref", "object_attributes.ref"]);
    let status = match kind.as_str() {
        "build" | "job" => body.text("build_status")?,
        "pipeline" => body.text("object_attributes.status")?,
        "deployment" => body.text("status")?,
        _ => return unimportant(format!("GitLab tells of {kind}")),
    };
    let job = body.text("build_name");
    let on = branch.clone().map(|branch| format!(" on {branch}")).unwrap_or_default();
    let what = job.clone().map_or_else(|| kind.clone(), |job| format!("{kind} {job}"));
    let found = Found::new(format!("{name} {what} {status}{on}"), project.clone(), body)
        .key("gitlab", &[Some(project), branch, job])
        .quiet()
        .link("Job", body.first(&["object_attributes.url", "build_url", "deployable_url"]))
        .link("Project", body.first(&["project.web_url", "repository.homepage"]));
    if words::plain(&status) == "failed" && body.text("build_allow_failure").as_deref() == Some("true") {
        return unimportant("the job may fail");
    }
    concluded(found, &status)
}

/// How a run ended. Who stopped it knows already.
fn concluded<'a>(found: Found<'a>, word: &str) -> Heard<'a> {
    match words::plain(word).as_str() {
        "success" | "successful" => alert(found.is(AlertStatus::Resolved)),
        "failure" | "failed" | "error" | "timedout" | "startupfailure" | "actionrequired" => alert(found),
        other => unimportant(format!("the run is {other}")),
    }
}
