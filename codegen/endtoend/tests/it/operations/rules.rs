use disruptive::Error;
use disruptive::types::{
    EmailAction, EscalationLevel, NotificationAction, NotificationRule, RangeType, RuleParent,
    Trigger, TriggerCondition, TriggerField, TriggerRange,
};

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "rules.list" list 0,
    "rules.create" create 2,
    "rules.replace" replace 1,
    "rules.delete" delete 1,
];

/// A rule that tells the cook when it is too warm.
fn rule(name: &str) -> NotificationRule {
    let range = TriggerRange::new(RangeType::Outside).with_upper(8.0);
    let trigger = Trigger::new(TriggerField::Temperature, TriggerCondition::Range(range));
    let email = EmailAction::default().with_recipients(["cook@example.com"]);
    let level = EscalationLevel::default().with_actions([NotificationAction::new(email.into())]);
    NotificationRule::new(name, trigger).with_escalation_levels([level])
}

async fn made(stage: &Stage, parent: &RuleParent) -> Result<NotificationRule, Error> {
    let made = stage
        .dt
        .rules()
        .create(parent.clone(), rule("Too warm"))
        .await?;
    stage.propagate();
    Ok(made)
}

async fn parents(stage: &Stage) -> [RuleParent; 2] {
    [stage.project().await.into(), stage.organization().into()]
}

async fn list(stage: &Stage) -> Result<(), Error> {
    for parent in parents(stage).await {
        let new = [made(stage, &parent).await?, made(stage, &parent).await?];
        let listed = stage
            .dt
            .rules()
            .list(parent.clone())
            .items()
            .collect()
            .await?;
        let names = sorted(listed.iter().map(|rule| &rule.name));
        assert_eq!(names, stage.below(parent.as_str(), "NotificationRule"));
        assert!(new.iter().all(|rule| listed.contains(rule)), "{listed:?}");
        for rule in &listed {
            stage.same(&rule.name, rule);
        }
    }
    Ok(())
}

async fn create(stage: &Stage) -> Result<(), Error> {
    for parent in parents(stage).await {
        let rule = made(stage, &parent).await?;
        assert!(
            rule.name.as_str().starts_with(parent.as_str()),
            "{}",
            rule.name
        );
        let held = stage.value(&rule.name);
        assert_eq!(held["displayName"], "Too warm");
        assert_eq!(held["trigger"]["range"]["upper"], 8.0);
        assert_eq!(held["unacknowledgesAfter"], "14400s");
    }
    Ok(())
}

async fn replace(stage: &Stage) -> Result<(), Error> {
    let parent = RuleParent::from(stage.project().await);
    let name = made(stage, &parent).await?.name;
    let new = rule("Much too warm").with_enabled(true);
    let told = stage.dt.rules().replace(parent, &name, new).await?;
    let held = stage.value(&name);
    assert_eq!(held["displayName"], "Much too warm");
    assert_eq!(held["enabled"], true);
    stage.same(&name, &told);
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let parent = RuleParent::from(stage.organization());
    let name = made(stage, &parent).await?.name;
    stage.dt.rules().delete(parent, &name).await?;
    assert!(stage.is_gone(&name));
    Ok(())
}
