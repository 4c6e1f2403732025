//! A device as somebody writes it by hand who has no generator: serde's derive, an enum for each set
//! of words, no place for members that are new, and nothing forgiven.

#![expect(
    dead_code,
    reason = "what is read is what is measured; nobody looks at it"
)]

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    devices: Vec<Device>,
    next_page_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Device {
    name: String,
    #[serde(rename = "type")]
    kind: DeviceType,
    product_number: Option<String>,
    labels: Option<BTreeMap<String, String>>,
    reported: Option<Reported>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reported {
    touch: Option<Touch>,
    temperature: Option<Temperature>,
    object_present: Option<ObjectPresent>,
    humidity: Option<Humidity>,
    object_present_count: Option<Count>,
    touch_count: Option<Count>,
    water_present: Option<ObjectPresent>,
    network_status: Option<NetworkStatus>,
    battery_status: Option<BatteryStatus>,
    connection_status: Option<ConnectionStatus>,
    ethernet_status: Option<EthernetStatus>,
    cellular_status: Option<CellularStatus>,
    co2: Option<Co2>,
    pressure: Option<Pressure>,
    motion: Option<Motion>,
    desk_occupancy: Option<DeskOccupancy>,
    contact: Option<Contact>,
    probe_wire_status: Option<ProbeWireStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum DeviceType {
    Temperature,
    Proximity,
    Touch,
    Humidity,
    ProximityCounter,
    TouchCounter,
    WaterDetector,
    #[serde(rename = "ccon")]
    CloudConnector,
    Co2,
    Motion,
    DeskOccupancy,
    Contact,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Touch {
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Temperature {
    value: f64,
    samples: Option<Vec<TemperatureSample>>,
    is_backfilled: Option<bool>,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TemperatureSample {
    value: f64,
    sample_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ObjectPresent {
    state: Presence,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Humidity {
    temperature: f64,
    #[serde(rename = "relativeHumidity")]
    relative: f64,
    samples: Option<Vec<HumiditySample>>,
    is_backfilled: Option<bool>,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HumiditySample {
    temperature: f64,
    relative_humidity: f64,
    sample_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    total: i64,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NetworkStatus {
    signal_strength: Option<i64>,
    rssi: Option<i64>,
    cloud_connectors: Option<Vec<CloudConnector>>,
    transmission_mode: Option<TransmissionMode>,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CloudConnector {
    id: String,
    signal_strength: Option<i64>,
    rssi: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatteryStatus {
    percentage: i64,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConnectionStatus {
    connection: Connection,
    available: Option<Vec<Connection>>,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EthernetStatus {
    mac_address: Option<String>,
    ip_address: Option<String>,
    errors: Option<Vec<LinkError>>,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CellularStatus {
    signal_strength: Option<i64>,
    errors: Option<Vec<LinkError>>,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LinkError {
    code: Option<i64>,
    message: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Co2 {
    ppm: i64,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pressure {
    pascal: f64,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Motion {
    state: MotionState,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeskOccupancy {
    state: Occupancy,
    remarks: Option<Vec<String>>,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contact {
    state: ContactState,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProbeWireStatus {
    state: ProbeWire,
    update_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Presence {
    Present,
    NotPresent,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum TransmissionMode {
    LowPowerStandardMode,
    HighPowerBoostMode,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Connection {
    Offline,
    Ethernet,
    Cellular,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum MotionState {
    MotionDetected,
    NoMotionDetected,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Occupancy {
    Occupied,
    NotOccupied,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ContactState {
    Open,
    Closed,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ProbeWire {
    Valid,
    InvalidOrDisconnected,
    #[serde(other)]
    Other,
}
