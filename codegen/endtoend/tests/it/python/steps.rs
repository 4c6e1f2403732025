//! What the official client is made to do, resource by resource.

use disruptive::types::DeviceType;
use serde_json::{Value, json};

use super::session::Session;

/// All items of a list call of ours, as JSON.
macro_rules! all {
    ($call:expr) => {{
        let mut items = $call.items();
        let mut all = Vec::new();
        while let Some(item) = items.try_next().await.expect("our client can list") {
            all.push(item);
        }
        all
    }};
}

fn id(object: &Value) -> String {
    let name = object["name"].as_str().expect("a name");
    name.rsplit('/').next().expect("an id").to_owned()
}

/// The id of the organization in which the fake's account may do everything.
fn organization(session: &Session) -> String {
    let home = session.fake.names("Organization");
    home[0].trim_start_matches("organizations/").to_owned()
}

/// A new, empty project.
fn project(session: &mut Session) -> String {
    let organization_id = organization(session);
    let args = json!({"organization_id": organization_id, "display_name": "Made by Python"});
    id(&session.object("Project.create_project", args))
}

fn device(session: &mut Session, project: &str, kind: &str) -> String {
    let args = json!({"project_id": project, "device_type": kind, "display_name": "Fridge", "labels": {"floor": "2"}});
    id(&session.object("Emulator.create_device", args))
}

pub(crate) async fn organizations(session: &mut Session) {
    let theirs = session.objects("Organization.list_organizations", json!({}));
    let ours = all!(session.dt.organizations().list());
    session.same("Organization.list_organizations", &json!(theirs), &ours);
    let id = organization(session);
    let theirs = session.object(
        "Organization.get_organization",
        json!({"organization_id": id}),
    );
    let ours = session
        .dt
        .organizations()
        .get(id.clone())
        .await
        .expect("ours");
    session.same("Organization.get_organization", &theirs, &ours);
    let theirs = session.call(
        "Organization.list_permissions",
        json!({"organization_id": id}),
    );
    let ours = all!(session.dt.permissions().list_in_organization(id));
    session.same("Organization.list_permissions", &theirs, &ours);
    session.refused(
        "Organization.get_organization",
        json!({"organization_id": "nowhere"}),
        "NotFound",
    );
}

pub(crate) async fn projects(session: &mut Session) {
    let organization_id = organization(session);
    let project = project(session);
    let theirs = session.object("Project.get_project", json!({"project_id": project}));
    let ours = session
        .dt
        .projects()
        .get(project.clone())
        .await
        .expect("ours");
    session.same("Project.get_project", &theirs, &ours);
    let theirs = session.objects(
        "Project.list_projects",
        json!({"organization_id": organization_id, "query": "Python"}),
    );
    assert_eq!(theirs.len(), 1, "{theirs:?}");
    let listed = session.dt.projects().list().text("Python");
    let ours = all!(listed);
    session.same("Project.list_projects", &json!(theirs), &ours);
    session.call(
        "Project.update_project",
        json!({"project_id": project, "display_name": "Renamed by Python"}),
    );
    let ours = session
        .dt
        .projects()
        .get(project.clone())
        .await
        .expect("ours");
    assert_eq!(ours.display_name, "Renamed by Python");
    let theirs = session.call("Project.list_permissions", json!({"project_id": project}));
    let ours = all!(session.dt.permissions().list(project.clone()));
    session.same("Project.list_permissions", &theirs, &ours);
    session.call("Project.delete_project", json!({"project_id": project}));
    assert!(session.dt.projects().get(project.clone()).await.is_err());
    session.refused(
        "Project.delete_project",
        json!({"project_id": project}),
        "NotFound",
    );
}

pub(crate) async fn members(session: &mut Session) {
    let project = project(session);
    let organization = organization(session);
    let args =
        json!({"project_id": project, "email": "kim@example.com", "roles": ["project.user"]});
    let made = session.object("Project.add_member", args.clone());
    session.refused("Project.add_member", args, "Conflict");
    let member = json!({"member_id": id(&made), "project_id": project});
    let theirs = session.object("Project.get_member", member.clone());
    let ours = session
        .dt
        .members()
        .get(project.clone(), id(&made))
        .await
        .expect("ours");
    session.same("Project.get_member", &theirs, &ours);
    let theirs = session.call("Project.get_member_invite_url", member.clone());
    let ours = session
        .dt
        .members()
        .get_invite_url(project.clone(), id(&made))
        .await
        .expect("ours");
    let ours = serde_json::to_value(ours).expect("JSON");
    session.same("Project.get_member_invite_url", &theirs, &ours["inviteUrl"]);
    let mut changed = member.clone();
    changed["roles"] = json!(["project.admin"]);
    session.object("Project.update_member", changed);
    let theirs = session.objects("Project.list_members", json!({"project_id": project}));
    let ours = all!(session.dt.members().list(project.clone()));
    session.same("Project.list_members", &json!(theirs), &ours);
    assert!(
        theirs
            .iter()
            .any(|member| member["roles"] == json!(["roles/project.admin"])),
        "{theirs:?}"
    );
    session.call("Project.remove_member", member.clone());
    session.refused("Project.get_member", member, "NotFound");

    let args = json!({"organization_id": organization, "email": "robin@example.com", "roles": ["organization.admin"]});
    let made = session.object("Organization.add_member", args);
    let member = json!({"member_id": id(&made), "organization_id": organization});
    let theirs = session.object("Organization.get_member", member.clone());
    let ours = session
        .dt
        .members()
        .get_in_organization(organization.clone(), id(&made))
        .await
        .expect("ours");
    session.same("Organization.get_member", &theirs, &ours);
    session.call("Organization.get_member_invite_url", member.clone());
    let theirs = session.objects(
        "Organization.list_members",
        json!({"organization_id": organization}),
    );
    let ours = all!(
        session
            .dt
            .members()
            .list_in_organization(organization.clone())
    );
    session.same("Organization.list_members", &json!(theirs), &ours);
    session.call("Organization.remove_member", member.clone());
    session.refused("Organization.get_member", member, "NotFound");
}

pub(crate) async fn roles(session: &mut Session) {
    let theirs = session.objects("Role.list_roles", json!({}));
    let ours = all!(session.dt.roles().list());
    session.same("Role.list_roles", &json!(theirs), &ours);
    let theirs = session.object("Role.get_role", json!({"role": "project.developer"}));
    let ours = session
        .dt
        .roles()
        .get("project.developer")
        .await
        .expect("ours");
    session.same("Role.get_role", &theirs, &ours);
}

pub(crate) async fn accounts(session: &mut Session) {
    let project = project(session);
    let args =
        json!({"project_id": project, "display_name": "Dashboard", "basic_auth_enabled": true});
    let made = session.object("ServiceAccount.create_service_account", args);
    let account = id(&made);
    let at = json!({"project_id": project, "service_account_id": account});
    let mut changed = at.clone();
    changed["display_name"] = json!("Board");
    session.object("ServiceAccount.update_service_account", changed);
    let theirs = session.object("ServiceAccount.get_service_account", at.clone());
    let ours = session
        .dt
        .service_accounts()
        .get(project.clone(), account.clone())
        .await
        .expect("ours");
    session.same("ServiceAccount.get_service_account", &theirs, &ours);
    let theirs = session.objects(
        "ServiceAccount.list_service_accounts",
        json!({"project_id": project}),
    );
    let ours = all!(session.dt.service_accounts().list(project.clone()));
    session.same(
        "ServiceAccount.list_service_accounts",
        &json!(theirs),
        &ours,
    );

    let made = session.object("ServiceAccount.create_key", at.clone());
    assert!(
        made["secret"]
            .as_str()
            .is_some_and(|secret| secret.len() == 32),
        "a secret of 32 digits"
    );
    let key = id(&made);
    let mut one = at.clone();
    one["key_id"] = json!(key);
    let theirs = session.object("ServiceAccount.get_key", one.clone());
    let ours = session
        .dt
        .keys()
        .get(project.clone(), account.clone(), key.clone())
        .await
        .expect("ours");
    session.same("ServiceAccount.get_key", &theirs, &ours);
    let theirs = session.objects("ServiceAccount.list_keys", at.clone());
    let ours = all!(session.dt.keys().list(project.clone(), account.clone()));
    session.same("ServiceAccount.list_keys", &json!(theirs), &ours);
    session.call("ServiceAccount.delete_key", one.clone());
    session.refused("ServiceAccount.get_key", one, "NotFound");
    session.call("ServiceAccount.delete_service_account", at.clone());
    session.refused("ServiceAccount.get_service_account", at, "NotFound");
}

pub(crate) async fn devices(session: &mut Session) {
    let organization = organization(session);
    let (from, to) = (project(session), project(session));
    let first = device(session, &from, "temperature");
    let second = device(session, &from, "motion");
    let theirs = session.object("Device.get_device", json!({"device_id": first}));
    let ours = session
        .dt
        .devices()
        .get("-", first.clone())
        .await
        .expect("ours");
    session.same("Device.get_device", &theirs, &ours);
    let theirs = session.objects(
        "Device.list_devices",
        json!({"project_id": from, "device_types": ["motion"]}),
    );
    let ours = all!(
        session
            .dt
            .devices()
            .list(from.clone())
            .device_types([DeviceType::Motion])
    );
    session.same("Device.list_devices", &json!(theirs), &ours);
    assert_eq!(theirs.len(), 1, "{theirs:?}");
    let everywhere = json!({"project_id": "-", "organization_id": organization, "project_ids": [from], "order_by": "-id", "label_filters": {"floor": "2"}});
    let theirs = session.objects("Device.list_devices", everywhere);
    assert_eq!(theirs.len(), 2, "{theirs:?}");

    let at = |device: &str, project: &str| json!({"device_id": device, "project_id": project});
    let mut label = at(&first, &from);
    label["key"] = json!("room");
    let mut set = label.clone();
    set["value"] = json!("99");
    assert!(session.objects("Device.set_label", set).is_empty());
    let ours = session
        .dt
        .devices()
        .get(from.clone(), first.clone())
        .await
        .expect("ours");
    assert_eq!(
        ours.labels
            .unwrap_or_default()
            .get("room")
            .map(String::as_str),
        Some("99")
    );
    assert!(session.objects("Device.remove_label", label).is_empty());
    let ours = session
        .dt
        .devices()
        .get(from.clone(), first.clone())
        .await
        .expect("ours");
    let labels = ours.labels.unwrap_or_default();
    assert!(!labels.contains_key("room"), "{labels:?}");
    let args = json!({"device_ids": [first, second, "nothing0000000000000"], "project_id": from, "set_labels": {"wall": "north"}, "remove_labels": ["floor"]});
    let failed = session.call("Device.batch_update_labels", args);
    assert_eq!(failed.as_array().map(Vec::len), Some(1), "{failed}");
    let ours = session
        .dt
        .devices()
        .get(from.clone(), second.clone())
        .await
        .expect("ours");
    let labels = ours.labels.unwrap_or_default();
    assert!(
        labels.contains_key("wall") && !labels.contains_key("floor"),
        "{labels:?}"
    );

    let args = json!({"device_ids": [second, "nothing0000000000000"], "source_project_id": from, "target_project_id": to});
    let failed = session.call("Device.transfer_devices", args);
    assert_eq!(failed.as_array().map(Vec::len), Some(1), "{failed}");
    assert!(session.dt.devices().get(to, second.clone()).await.is_ok());
    session.refused("Device.get_device", at(&second, &from), "NotFound");
}

/// Every event that can be published, as arguments of the client's classes.
fn events() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("Touch", "touch", json!({})),
        ("Temperature", "temperature", json!({"celsius": 21.5})),
        (
            "ObjectPresent",
            "objectPresent",
            json!({"state": "PRESENT"}),
        ),
        (
            "Humidity",
            "humidity",
            json!({"celsius": 21.5, "relative_humidity": 40.0}),
        ),
        (
            "ObjectPresentCount",
            "objectPresentCount",
            json!({"total": 3}),
        ),
        ("TouchCount", "touchCount", json!({"total": 4})),
        (
            "WaterPresent",
            "waterPresent",
            json!({"state": "NOT_PRESENT"}),
        ),
        (
            "NetworkStatus",
            "networkStatus",
            json!({"signal_strength": 50, "rssi": -80, "transmission_mode": "LOW_POWER_STANDARD_MODE", "cloud_connectors": []}),
        ),
        ("BatteryStatus", "batteryStatus", json!({"percentage": 90})),
        (
            "ConnectionStatus",
            "connectionStatus",
            json!({"connection": "ETHERNET", "available": ["ETHERNET"]}),
        ),
        (
            "EthernetStatus",
            "ethernetStatus",
            json!({"mac_address": "02:00:00:00:00:01", "ip_address": "192.0.2.1"}),
        ),
        (
            "CellularStatus",
            "cellularStatus",
            json!({"signal_strength": 70}),
        ),
        ("Co2", "co2", json!({"ppm": 500})),
        ("Pressure", "pressure", json!({"pascal": 99_000.0})),
        ("Motion", "motion", json!({"state": "MOTION_DETECTED"})),
        (
            "DeskOccupancy",
            "deskOccupancy",
            json!({"state": "OCCUPIED"}),
        ),
        ("Contact", "contact", json!({"state": "OPEN"})),
        (
            "ProbeWireStatus",
            "probeWireStatus",
            json!({"state": "THREE_WIRE"}),
        ),
    ]
}

pub(crate) async fn emulator(session: &mut Session) {
    let project = project(session);
    let device = device(session, &project, "temperature");
    let at = json!({"device_id": device, "project_id": project});
    for (class, kind, args) in events() {
        let mut order = at.clone();
        order["data"] = json!({"event": class, "args": args});
        session.call("Emulator.publish_event", order);
        let reported = session.object("Device.get_device", at.clone());
        assert!(
            reported["reported"][kind]["updateTime"].is_string(),
            "{kind}: {reported}"
        );
    }
    let theirs = session.objects("EventHistory.list_events", at.clone());
    let ours = all!(session.dt.events().list(project.clone(), device.clone()));
    assert!(ours.len() >= events().len(), "{} events", ours.len());
    session.same("EventHistory.list_events", &json!(theirs), &ours);
    let mut some = at.clone();
    some["event_types"] = json!(["co2", "touch"]);
    assert_eq!(session.objects("EventHistory.list_events", some).len(), 2);
    session.call("Emulator.delete_device", at.clone());
    session.refused("Device.get_device", at, "NotFound");
}

pub(crate) fn stream(session: &mut Session) {
    let project = project(session);
    let device = device(session, &project, "temperature");
    let args = json!({"project_id": project, "event_types": ["temperature"], "label_filters": {"floor": "2"}});
    session.call("Stream.event_stream", args);
    // The client opens the stream when it is asked for the first event; by then one must be on its way.
    let dt = session.dt.clone();
    let reporting = tokio::spawn(async move {
        loop {
            let event = disruptive::types::Temperature::new(7.5).into();
            if dt
                .emulator()
                .publish(project.clone(), device.clone(), event)
                .await
                .is_err()
            {
                break;
            }
            tokio::task::yield_now().await;
        }
    });
    let event = tokio::task::block_in_place(|| session.object("Stream.next", json!({})));
    reporting.abort();
    assert_eq!(event["data"]["temperature"]["value"], json!(7.5), "{event}");
    session.note("Stream.event_stream", "an event came");
}

pub(crate) async fn connectors(session: &mut Session) {
    let project = project(session);
    let config = json!({"http_push": {"url": "https://receiver.example.com/", "signature_secret": "s3cret", "headers": {"X-Team": "blue"}}});
    let args = json!({"project_id": project, "config": config, "display_name": "Push", "event_types": ["touch"], "labels": ["name"]});
    // The client reads back all that a connector can have, whatever it was made with.
    let config = json!({"http_push": {"url": "https://receiver.example.com/bare"}});
    let bare = session.object(
        "DataConnector.create_data_connector",
        json!({"project_id": project, "config": config}),
    );
    assert_eq!(bare["httpConfig"]["signatureSecret"], "");
    let made = session.object("DataConnector.create_data_connector", args);
    let at = json!({"data_connector_id": id(&made), "project_id": project});
    let theirs = session.object("DataConnector.get_data_connector", at.clone());
    let ours = session
        .dt
        .data_connectors()
        .get(project.clone(), id(&made))
        .await
        .expect("ours");
    session.same("DataConnector.get_data_connector", &theirs, &ours);
    let mut changed = at.clone();
    changed["status"] = json!("USER_DISABLED");
    changed["display_name"] = json!("No push");
    let theirs = session.object("DataConnector.update_data_connector", changed);
    assert_eq!(theirs["status"], "USER_DISABLED");
    let theirs = session.objects(
        "DataConnector.list_data_connectors",
        json!({"project_id": project}),
    );
    let ours = all!(session.dt.data_connectors().list(project.clone()));
    session.same("DataConnector.list_data_connectors", &json!(theirs), &ours);
    let theirs = session.object("DataConnector.get_metrics", at.clone());
    let ours = session
        .dt
        .data_connectors()
        .metrics(project.clone(), id(&made))
        .await
        .expect("ours");
    session.same("DataConnector.get_metrics", &theirs, &ours);
    session.call("DataConnector.sync_data_connector", at.clone());
    session.call("DataConnector.delete_data_connector", at.clone());
    session.refused("DataConnector.get_data_connector", at, "NotFound");
}

pub(crate) async fn claims(session: &mut Session) {
    let project = project(session);
    let kit = "fake-kit-1".to_owned();
    let theirs = session.object("Claim.claim_info", json!({"identifier": kit}));
    let ours = session.dt.claims().info(kit.clone()).await.expect("ours");
    session.same("Claim.claim_info", &theirs, &ours);
    let mut order = json!({"target_project_id": project, "kit_ids": [kit], "device_ids": ["nothing0000000000000"]});
    let tried = session.call("Claim.claim", order.clone());
    assert!(
        tried[0]
            .as_array()
            .is_some_and(|devices| !devices.is_empty()),
        "{tried}"
    );
    assert_eq!(tried[1][0]["class"], "ClaimErrorDeviceNotFound", "{tried}");
    let listed = all!(session.dt.devices().list(project.clone()));
    assert!(listed.is_empty(), "a dry run claims nothing");
    order["dry_run"] = json!(false);
    let claimed = session.call("Claim.claim", order.clone());
    let listed = all!(session.dt.devices().list(project.clone()));
    assert_eq!(
        claimed[0].as_array().map(Vec::len),
        Some(listed.len()),
        "{claimed}"
    );
    let again = session.call("Claim.claim", order);
    let classes: Vec<&Value> = again[1]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| &error["class"])
        .collect();
    assert!(
        classes.contains(&&json!("ClaimErrorDeviceAlreadyClaimed")),
        "{again}"
    );
}
