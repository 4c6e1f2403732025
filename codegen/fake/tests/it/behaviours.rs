//! What the fake does that no rule of the model says: members, permissions, claims, and behaviours of one's own.

use fake::Fake;
use serde_json::{Value, json};

use crate::shop::{self, MODEL, builder, ok, put, refused, text};

const MEMBERS: &str = "/v2/projects/p1/members";
const ACCOUNT: &str = "projects/p1/serviceaccounts/a1";
const MAIL: &str = "a1@p1.serviceaccount.d21s.com";

async fn fake() -> Fake {
    let fake = shop::stocked(builder()).await;
    for role in ["project.user", "project.admin", "organization.admin"] {
        let permissions = json!(["project.read", format!("{role}.x")]);
        put(
            &fake,
            &format!("roles/{role}"),
            json!({"permissions": permissions}),
        );
    }
    fake
}

fn invitation(email: &str, role: &str) -> Value {
    json!({"email": email, "roles": [role]})
}

#[tokio::test]
async fn a_person_is_invited_and_waits() {
    let fake = fake().await;
    let member = ok(
        &fake,
        "POST",
        MEMBERS,
        Some(invitation("Ann@Example.com", "roles/project.user")),
    )
    .await;
    assert_eq!(member["email"], "ann@example.com");
    assert_eq!(member["displayName"], "ann");
    assert_eq!(
        (&member["status"], &member["accountType"]),
        (&json!("PENDING"), &json!("USER"))
    );
    let name = text(&member["name"]);
    let id = name
        .strip_prefix("projects/p1/members/")
        .expect("a member of the project");
    assert!(id.parse::<u64>().is_ok(), "{id}");
    let url = text(&ok(&fake, "GET", &format!("/v2/{name}:getInviteUrl"), None).await["inviteUrl"]);
    assert!(url.starts_with("https://"), "{url}");
    refused(
        &fake,
        "POST",
        MEMBERS,
        Some(invitation("ann@example.com", "roles/project.user")),
        409,
        "already",
    )
    .await;
}

#[tokio::test]
async fn who_has_accepted_once_is_known_everywhere() {
    let fake = fake().await;
    let member = ok(
        &fake,
        "POST",
        MEMBERS,
        Some(invitation("ann@example.com", "roles/project.user")),
    )
    .await;
    let name = text(&member["name"]);
    let mut accepted = member.clone();
    accepted["status"] = "ACCEPTED".into();
    accepted["displayName"] = "Ann".into();
    put(&fake, &name, accepted);
    refused(
        &fake,
        "GET",
        &format!("/v2/{name}:getInviteUrl"),
        None,
        400,
        "accepted",
    )
    .await;
    let path = "/v2/organizations/o1/members";
    let other = ok(
        &fake,
        "POST",
        path,
        Some(invitation("ann@example.com", "roles/organization.admin")),
    )
    .await;
    assert_eq!(
        (&other["status"], &other["displayName"]),
        (&json!("ACCEPTED"), &json!("Ann"))
    );
    assert_eq!(
        text(&other["name"]).rsplit('/').next(),
        name.rsplit('/').next()
    );
}

#[tokio::test]
async fn a_service_account_is_a_member_at_once() {
    let fake = fake().await;
    put(
        &fake,
        ACCOUNT,
        json!({"displayName": "Robot", "email": MAIL}),
    );
    let member = ok(
        &fake,
        "POST",
        MEMBERS,
        Some(invitation(MAIL, "roles/project.admin")),
    )
    .await;
    assert_eq!(member["name"], "projects/p1/members/a1");
    assert_eq!(member["displayName"], "Robot");
    assert_eq!(
        (&member["status"], &member["accountType"]),
        (&json!("ACCEPTED"), &json!("SERVICE_ACCOUNT"))
    );
    refused(
        &fake,
        "GET",
        &format!("{MEMBERS}/a1:getInviteUrl"),
        None,
        400,
        "service account",
    )
    .await;
    refused(
        &fake,
        "GET",
        &format!("{MEMBERS}/a2:getInviteUrl"),
        None,
        404,
        "a2",
    )
    .await;
}

#[tokio::test]
async fn a_role_must_fit() {
    let fake = fake().await;
    let ann = "ann@example.com";
    let organization = "/v2/organizations/o1/members";
    for (path, roles, word) in [
        (
            MEMBERS,
            json!(["roles/organization.admin"]),
            "organization.admin",
        ),
        (organization, json!(["roles/project.user"]), "project.user"),
        (MEMBERS, json!([]), "exactly one"),
        (
            MEMBERS,
            json!(["roles/project.user", "roles/project.admin"]),
            "exactly one",
        ),
        (MEMBERS, json!(["roles/nobody"]), "roles/nobody"),
    ] {
        refused(
            &fake,
            "POST",
            path,
            Some(json!({"email": ann, "roles": roles})),
            400,
            word,
        )
        .await;
    }
    refused(
        &fake,
        "POST",
        MEMBERS,
        Some(invitation("nowhere", "roles/project.user")),
        400,
        "email",
    )
    .await;
    let name = text(
        &ok(
            &fake,
            "POST",
            MEMBERS,
            Some(invitation(ann, "roles/project.user")),
        )
        .await["name"],
    );
    let path = format!("/v2/{name}");
    refused(
        &fake,
        "PATCH",
        &path,
        Some(json!({"roles": ["roles/organization.admin"]})),
        400,
        "organization",
    )
    .await;
    let changed = ok(
        &fake,
        "PATCH",
        &path,
        Some(json!({"roles": ["roles/project.admin"]})),
    )
    .await;
    assert_eq!(changed["roles"], json!(["roles/project.admin"]));
}

#[tokio::test]
async fn whoever_need_not_sign_in_may_do_everything() {
    let fake = fake().await;
    let path = "/v2/projects/p1/permissions";
    let all = [
        "organization.admin.x",
        "project.admin.x",
        "project.read",
        "project.user.x",
    ];
    assert_eq!(
        ok(&fake, "GET", path, None).await["permissions"],
        json!(all)
    );
    let first = ok(&fake, "GET", &format!("{path}?pageSize=3"), None).await;
    assert_eq!(first["permissions"], json!(all[..3]));
    let token = text(&first["nextPageToken"]);
    let rest = ok(
        &fake,
        "GET",
        &format!("{path}?pageSize=3&pageToken={token}"),
        None,
    )
    .await;
    assert_eq!(
        (&rest["permissions"], &rest["nextPageToken"]),
        (&json!(all[3..]), &json!(""))
    );
    refused(
        &fake,
        "GET",
        "/v2/projects/none/permissions",
        None,
        404,
        "none",
    )
    .await;
}

#[tokio::test]
async fn a_device_of_a_project_has_been_claimed() {
    let fake = fake().await;
    let info = ok(&fake, "GET", "/v2/claimInfo?identifier=d1", None).await;
    let device = json!({"deviceId": "d1", "deviceType": "temperature", "productNumber": "102058", "isClaimed": true});
    assert_eq!(info, json!({"type": "DEVICE", "device": device}));
    refused(
        &fake,
        "GET",
        "/v2/claimInfo?identifier=none",
        None,
        404,
        "none",
    )
    .await;
    refused(&fake, "GET", "/v2/claimInfo", None, 400, "identifier").await;
    let body = json!({"deviceIds": ["d1", "none"], "kitIds": ["k0"]});
    let report = ok(
        &fake,
        "POST",
        "/v2/projects/p1/devices:claim?dryRun=false",
        Some(body),
    )
    .await;
    assert_eq!(report["claimedDevices"], json!([]));
    let codes = |list: &str| {
        report["claimErrors"][list]
            .as_array()
            .expect("a list")
            .iter()
            .map(|it| text(&it["code"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("devices"), ["ALREADY_CLAIMED", "NOT_FOUND"]);
    assert_eq!(codes("kits"), ["NOT_FOUND"]);
    assert_eq!(fake.effects("claims.claim"), 0);
}

const SHELF: &str = "
organizations/o1: {displayName: Org}
projects/p1: {organization: organizations/o1, displayName: One}
stock:
  devices:
    - {deviceId: s1, deviceType: co2, productNumber: '100000'}
  kits:
    - kitId: k1
      displayName: Starter kit
      devices:
        - {deviceId: t1, deviceType: touch}
        - {deviceId: t2, deviceType: touch, isClaimed: true}
        - {deviceId: g1, deviceType: ccon}
";

#[tokio::test]
async fn what_is_on_the_shelf_can_be_claimed_once() {
    let fake = builder().seed(SHELF).start().await.expect("a start");
    let kit = ok(&fake, "GET", "/v2/claimInfo?identifier=k1", None).await;
    assert_eq!(
        (&kit["type"], &kit["kit"]["displayName"]),
        (&json!("KIT"), &json!("Starter kit"))
    );
    assert_eq!(
        kit["kit"]["sensors"],
        json!({"totalCount": 2, "claimedCount": 1})
    );
    assert_eq!(
        kit["kit"]["cloudConnectors"],
        json!({"totalCount": 1, "claimedCount": 0})
    );
    let path = "/v2/projects/p1/devices:claim";
    let body = Some(json!({"kitIds": ["k1"], "deviceIds": ["s1", "t1"]}));
    let ids = |report: &Value| {
        report["claimedDevices"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|it| text(&it["deviceId"]))
            .collect::<Vec<_>>()
    };
    for dry in [true, true, false] {
        let report = ok(&fake, "POST", &format!("{path}?dryRun={dry}"), body.clone()).await;
        assert_eq!(ids(&report), ["t1", "g1", "s1"], "{report}");
        assert_eq!(report["claimErrors"], json!({"devices": [], "kits": []}));
        assert_eq!(fake.names("Device").is_empty(), dry);
    }
    assert_eq!(fake.effects("claims.claim"), 1);
    let device = ok(&fake, "GET", "/v2/projects/p1/devices/s1", None).await;
    assert_eq!(
        (&device["type"], &device["productNumber"]),
        (&json!("co2"), &json!("100000"))
    );
    let again = ok(&fake, "POST", &format!("{path}?dryRun=false"), body).await;
    assert_eq!(ids(&again), Vec::<String>::new());
    let failed = &again["claimErrors"]["devices"][0];
    assert_eq!(
        (&failed["deviceId"], &failed["code"]),
        (&json!("t1"), &json!("ALREADY_CLAIMED"))
    );
    let info = ok(&fake, "GET", "/v2/claimInfo?identifier=s1", None).await;
    assert_eq!(info["device"]["isClaimed"], true);
}

#[tokio::test]
async fn what_is_on_the_shelf_has_an_id() {
    let seed = SHELF.replace("kitId", "kit");
    let error = builder()
        .seed(seed)
        .start()
        .await
        .expect_err("a refusal")
        .to_string();
    assert!(error.contains("kitId"), "{error}");
}

#[tokio::test]
async fn a_behaviour_of_ones_own_reads_and_changes() {
    let own = builder().behaviour("claim", |doing| {
        let project = doing.path("project").unwrap_or_default();
        let device = format!("projects/{project}/devices/new");
        let ids = doing
            .body()
            .and_then(|body| body["deviceIds"].as_array())
            .map_or(0, Vec::len);
        if doing.query("dryRun") == Some("true") || !doing.put(&device, json!({"type": "touch"})) {
            return Err((409, format!("{} is only tried", doing.operation())));
        }
        Ok(json!({"claimedDevices": [], "ids": ids, "devices": doing.names("Device")}))
    });
    let fake = shop::stocked(own).await;
    let path = "/v2/projects/p1/devices:claim";
    let body = Some(json!({"deviceIds": ["d7"]}));
    refused(
        &fake,
        "POST",
        &format!("{path}?dryRun=true"),
        body.clone(),
        409,
        "claims.claim",
    )
    .await;
    let answer = ok(&fake, "POST", &format!("{path}?dryRun=false"), body).await;
    assert_eq!(
        answer["devices"],
        json!(["projects/p1/devices/d1", "projects/p1/devices/new"])
    );
    assert_eq!(answer["ids"], 1);
    assert_eq!(
        fake.get("projects/p1/devices/new").expect("a device")["type"],
        "touch"
    );
}

#[tokio::test]
async fn a_behaviour_that_nobody_knows_is_found_at_the_start() {
    for (known, unknown, all) in [
        ("\"claim_info\"", "\"clame\"", "`permissions`"),
        ("\"membership\"", "\"party\"", "`push`"),
    ] {
        let model = MODEL.replace(known, unknown);
        assert_ne!(model, MODEL, "{known}");
        let error = Fake::of(&model)
            .expect("a model")
            .start()
            .await
            .expect_err("a refusal")
            .to_string();
        for part in [unknown.trim_matches('"'), all] {
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }
}
