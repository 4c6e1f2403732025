//! Data connectors.

use disruptive::types::{
    AwsSqsConfig, AzureAuthenticationConfig, AzureBrokerProperties, AzureEventHubConfig,
    AzureServiceBusConfig, ConnectorStatus, ConnectorType, HttpPushConfig, PubsubConfig,
};

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Same, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    let mut cases = creations();
    cases.extend(updates());
    cases.extend(others());
    cases
}

fn creations() -> Vec<Case<Client>> {
    vec![
        case(
            "data_connectors.create",
            Second,
            "api POST /v2/projects/p1/dataconnectors",
            r#"{
            "type": "HTTP_PUSH",
            "displayName": "Push",
            "status": "ACTIVE",
            "events": ["touch", "co2"],
            "labels": ["name"],
            "httpConfig": {"url": "https://receiver.example.com", "signatureSecret": "s3cret", "headers": {"x-one": "1"}}
        }"#,
            |dt| {
                let config = HttpPushConfig::new("https://receiver.example.com")
                    .with_signature_secret("s3cret")
                    .with_headers([("x-one", "1")]);
                tell(
                    dt.data_connectors()
                        .create("p1", ConnectorType::HttpPush)
                        .display_name("Push")
                        .status(ConnectorStatus::Active)
                        .events(["touch", "co2"])
                        .labels(["name"])
                        .http_config(config),
                )
            },
        ),
        case(
            "data_connectors.create",
            Second,
            "api POST /v2/projects/p1/dataconnectors",
            r#"{
            "type": "AZURE_SERVICE_BUS",
            "azureServiceBusConfig": {
                "url": "https://bus.example.com",
                "authenticationConfig": {"tenantId": "t", "clientId": "c"},
                "brokerProperties": {"correlationId": "x"}
            }
        }"#,
            |dt| {
                let config = AzureServiceBusConfig::new("https://bus.example.com")
                    .with_authentication_config(AzureAuthenticationConfig::new("t", "c"))
                    .with_broker_properties(
                        AzureBrokerProperties::default().with_correlation_id("x"),
                    );
                tell(
                    dt.data_connectors()
                        .create("p1", "AZURE_SERVICE_BUS")
                        .azure_service_bus_config(config),
                )
            },
        ),
        case(
            "data_connectors.create",
            Second,
            "api POST /v2/projects/p1/dataconnectors",
            r#"{
            "type": "AZURE_EVENT_HUB",
            "azureEventHubConfig": {
                "url": "https://hub.example.com",
                "authenticationConfig": {"tenantId": "t", "clientId": "c"}
            }
        }"#,
            |dt| {
                let config = AzureEventHubConfig::new("https://hub.example.com")
                    .with_authentication_config(AzureAuthenticationConfig::new("t", "c"));
                tell(
                    dt.data_connectors()
                        .create("p1", ConnectorType::AzureEventHub)
                        .azure_event_hub_config(config),
                )
            },
        ),
        case(
            "data_connectors.create",
            Second,
            "api POST /v2/projects/p1/dataconnectors",
            r#"{
            "type": "GOOGLE_CLOUD_PUBSUB",
            "pubsubConfig": {"topic": "projects/g/topics/t", "audience": "a"}
        }"#,
            |dt| {
                let config = PubsubConfig::new("projects/g/topics/t").with_audience("a");
                tell(
                    dt.data_connectors()
                        .create("p1", ConnectorType::GooglePubsub)
                        .pubsub_config(config),
                )
            },
        ),
        case(
            "data_connectors.create",
            Second,
            "api POST /v2/projects/p1/dataconnectors",
            r#"{
            "type": "AWS_SQS",
            "awsSqsConfig": {"queueUrl": "https://sqs.example.com/q", "awsRoleArn": "arn:x", "audience": "a"}
        }"#,
            |dt| {
                let config = AwsSqsConfig::new("https://sqs.example.com/q")
                    .with_aws_role_arn("arn:x")
                    .with_audience("a");
                tell(
                    dt.data_connectors()
                        .create("p1", ConnectorType::AwsSqs)
                        .aws_sqs_config(config),
                )
            },
        ),
    ]
}

fn updates() -> Vec<Case<Client>> {
    vec![
        case(
            "data_connectors.update",
            Same,
            "api PATCH /v2/projects/p1/dataconnectors/c1",
            r#"{
            "displayName": "renamed",
            "status": "USER_DISABLED",
            "events": [],
            "labels": ["name", "room"],
            "httpConfig": {"url": "https://receiver.example.com"}
        }"#,
            |dt| {
                tell(
                    dt.data_connectors()
                        .update("p1", "c1")
                        .display_name("renamed")
                        .status(ConnectorStatus::UserDisabled)
                        .events(Vec::<String>::new())
                        .labels(["name", "room"])
                        .http_config(HttpPushConfig::new("https://receiver.example.com")),
                )
            },
        ),
        case(
            "data_connectors.update",
            Same,
            "api PATCH /v2/projects/p1/dataconnectors/c1",
            r#"{
            "azureServiceBusConfig": {"url": "https://bus.example.com"},
            "azureEventHubConfig": {"url": "https://hub.example.com"},
            "pubsubConfig": {"topic": "t"},
            "awsSqsConfig": {"queueUrl": "https://sqs.example.com/q"}
        }"#,
            |dt| {
                tell(
                    dt.data_connectors()
                        .update("p1", "c1")
                        .azure_service_bus_config(AzureServiceBusConfig::new(
                            "https://bus.example.com",
                        ))
                        .azure_event_hub_config(AzureEventHubConfig::new("https://hub.example.com"))
                        .pubsub_config(PubsubConfig::new("t"))
                        .aws_sqs_config(AwsSqsConfig::new("https://sqs.example.com/q")),
                )
            },
        ),
    ]
}

fn others() -> Vec<Case<Client>> {
    vec![
        case(
            "data_connectors.list",
            Harmless,
            "api GET /v2/projects/p1/dataconnectors?pageSize=10",
            "",
            |dt| tell(dt.data_connectors().list("p1").page_size(10)),
        ),
        case(
            "data_connectors.get",
            Harmless,
            "api GET /v2/projects/p1/dataconnectors/c1",
            "",
            |dt| tell(dt.data_connectors().get("p1", "c1")),
        ),
        case(
            "data_connectors.delete",
            Same,
            "api DELETE /v2/projects/p1/dataconnectors/c1",
            "",
            |dt| tell(dt.data_connectors().delete("p1", "c1")),
        ),
        case(
            "data_connectors.metrics",
            Harmless,
            "api GET /v2/projects/p1/dataconnectors/c1:metrics",
            "",
            |dt| tell(dt.data_connectors().metrics("p1", "c1")),
        ),
        case(
            "data_connectors.sync",
            Second,
            "api POST /v2/projects/p1/dataconnectors/c1:sync",
            "",
            |dt| {
                tell(
                    dt.data_connectors()
                        .sync("p1", "projects/p1/dataconnectors/c1"),
                )
            },
        ),
    ]
}
