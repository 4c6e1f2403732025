use disruptive::Error;
use disruptive::types::{ClaimFailureCode, ClaimKit, Claimable, ProjectName};

use crate::stage::{Case, KIT, Stage, cases};

pub(super) const CASES: &[Case<Stage>] = cases![
    "claims.info" info 0,
    "claims.claim" claim 1,
];

/// A kit of which nothing has been claimed.
async fn kit(stage: &Stage) -> Result<ClaimKit, Error> {
    match stage.dt.claims().info(KIT).await?.item {
        Claimable::Kit(kit) => Ok(kit),
        other => panic!("{other:?} is no kit"),
    }
}

fn devices(stage: &Stage, project: &ProjectName) -> usize {
    stage.below(project, "Device").len()
}

async fn info(stage: &Stage) -> Result<(), Error> {
    let kit = kit(stage).await?;
    let devices = kit.devices.unwrap_or_default();
    assert!(!devices.is_empty(), "the kit is empty");
    let device = stage
        .dt
        .claims()
        .info(devices[0].device_id.as_str())
        .await?;
    assert_eq!(device.item, Claimable::Device(devices[0].clone()));
    let nothing = stage.dt.claims().info("nothing0000000000000").await;
    assert!(nothing.is_err_and(|error| error.is_not_found()));
    Ok(())
}

async fn claim(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let kit = kit(stage).await?;
    let of_kit = kit.devices.iter().flatten().count();
    let claim = |dry_run| {
        stage
            .dt
            .claims()
            .claim(&project, dry_run)
            .kit_ids([&kit.kit_id])
    };
    let tried = claim(true).await?;
    assert_eq!(tried.claimed_devices.unwrap_or_default().len(), of_kit);
    assert_eq!(devices(stage, &project), 0, "it was only tried");
    let unknown = claim(false).device_ids(["nothing0000000000000"]).await?;
    assert_eq!(unknown.failed(), 1, "{unknown:?}");
    assert_eq!(devices(stage, &project), of_kit);
    let again = claim(false).await?.claim_errors.unwrap_or_default();
    let kits = again.kits.unwrap_or_default();
    let devices = again.devices.unwrap_or_default();
    let mut codes = kits
        .iter()
        .map(|kit| &kit.code)
        .chain(devices.iter().map(|device| &device.code));
    assert!(
        codes.all(|code| *code == ClaimFailureCode::AlreadyClaimed),
        "{kits:?} {devices:?}"
    );
    assert!(kits.len() + devices.len() > 0, "it was claimed twice");
    Ok(())
}
