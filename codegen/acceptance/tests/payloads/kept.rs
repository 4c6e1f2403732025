//! Nothing is lost: any object of any type, with unknown members, nulls and second variants at any
//! depth, says the same after it was read and written; but for what `spec/README.md` excepts. And
//! none shows a secret.

use std::collections::BTreeSet;
use std::fmt::Debug;

use acceptance::json::difference;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::responses::{Trip, trip};

/// How many objects of each type are tried.
const CASES: u64 = 150;

/// What each value of type `secret` is in the objects.
const SECRET: &str = "0123456789abcdef";

/// Reads a value and prints it as `Debug` does.
type Shown = fn(&Value) -> String;

fn shown<T: DeserializeOwned + Debug>(body: &Value) -> String {
    let value: T = serde_json::from_value(body.clone()).expect("a value");
    format!("{value:?} {value:#?}")
}

/// Names the structs of a crate, and the way of each through the crate.
macro_rules! structs {
    ($sdk:ident: $($name:ident)*) => {
        &[$((
            stringify!($name),
            trip::<$sdk::types::$name> as Trip,
            shown::<$sdk::types::$name> as Shown,
        )),*]
    };
}

const DISRUPTIVE: &[(&str, Trip, Shown)] = structs! {
    disruptive:
    AwsSqsConfig
    AzureAuthenticationConfig
    AzureBrokerProperties
    AzureEventHubConfig
    AzureServiceBusConfig
    BatteryStatus
    CellularStatus
    ClaimCount
    ClaimDevice
    ClaimErrors
    ClaimInfo
    ClaimKit
    ClaimReport
    Co2
    ConnectionStatus
    Contact
    ContactGroup
    ContactStatus
    CorrigoAction
    DataConnector
    DataConnectorDelivery
    DataConnectorMetrics
    DeliveryClaims
    DeliveryMetadata
    DeliveryMetrics
    DeskOccupancy
    Device
    DeviceBatchReport
    EmailAction
    EscalationLevel
    EthernetStatus
    Event
    FailedDevice
    FailedDeviceClaim
    FailedKitClaim
    FailedProject
    FailureStatus
    HeardBy
    HttpPushConfig
    Humidity
    HumiditySample
    InviteUrl
    Key
    KeyWithSecret
    Label
    LabelsChanged
    LinkError
    Location
    Member
    Motion
    NetworkStatus
    NewMember
    NewMembers
    NotificationAction
    NotificationRule
    ObjectPresent
    ObjectPresentCount
    Organization
    PhoneCallAction
    Pressure
    ProbeWireStatus
    Project
    ProjectBatchReport
    PubsubConfig
    RangeFilter
    Reported
    Role
    Schedule
    ScheduleSlot
    ServiceAccount
    ServiceChannelAction
    SignalTowerAction
    SignatureDiscovery
    SmsAction
    Temperature
    TemperatureSample
    TimeOfDay
    TimeSpan
    Touch
    TouchCount
    TransferReport
    Trigger
    TriggerRange
    WaterPresent
    WebhookAction
};

const BOOKSHOP: &[(&str, Trip, Shown)] = structs! {
    bookshop:
    Aisle
    AisleLabel
    AisleNews
    Badge
    Book
    CardPayment
    Clerk
    Duty
    FailedBook
    FailedBookStatus
    Moved
    MovedBooks
    NewBadge
    NewBook
    NewBooks
    NewCopy
    Notice
    Order
    Parcel
    Pickup
    PlacedOrder
    RelabelFailures
    RelabelReport
    Relabelled
    Role
    ShopEvent
    Sold
    VoucherPayment
};

#[test]
fn nothing_of_disruptive_is_lost() {
    nothing_is_lost(
        DISRUPTIVE,
        include_str!("../../../../generated/disruptive/model.json"),
    );
}

#[test]
fn nothing_of_bookshop_is_lost() {
    nothing_is_lost(
        BOOKSHOP,
        include_str!("../../../../generated/showcase/model.json"),
    );
}

#[test]
fn no_type_of_disruptive_shows_a_secret() {
    no_type_shows_a_secret(
        DISRUPTIVE,
        include_str!("../../../../generated/disruptive/model.json"),
    );
}

#[test]
fn no_type_of_the_bookshop_shows_a_secret() {
    no_type_shows_a_secret(
        BOOKSHOP,
        include_str!("../../../../generated/showcase/model.json"),
    );
}

/// The types that hold a secret are those of the model, members of members and variants included.
fn no_type_shows_a_secret(types: &[(&str, Trip, Shown)], model: &str) {
    let model = Model::of(model);
    let (mut held, mut holders) = (BTreeSet::new(), BTreeSet::new());
    for (name, _, shown) in types {
        if model.holds_secret(&json!({"named": name}), &mut Vec::new()) {
            holders.insert(*name);
        }
        for seed in 0..CASES {
            let sent = Value::Object(model.object(name, &mut Random(seed), 0).sent);
            if sent.to_string().contains(SECRET) {
                held.insert(*name);
                let text = shown(&sent);
                assert!(!text.contains(SECRET), "{name}: {text}");
            }
        }
    }
    assert!(!holders.is_empty());
    assert_eq!(held, holders);
}

fn nothing_is_lost(types: &[(&str, Trip, Shown)], model: &str) {
    let model = Model::of(model);
    let mut names: Vec<&str> = types.iter().map(|(name, ..)| *name).collect();
    names.sort_unstable();
    assert_eq!(names, model.structs(), "a type is left out");
    for (name, trip, _) in types {
        for seed in 0..CASES {
            let mut random = Random(seed);
            let made = model.object(name, &mut random, 0);
            let sent = Value::Object(made.sent);
            let back = trip(&sent).unwrap_or_else(|error| panic!("{name}: {error}: {sent}"));
            let lost = difference(&Value::Object(made.kept), &back);
            assert_eq!(lost, None, "{name} {seed}: {sent}");
        }
    }
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let index = self.below(choices.len() as u64);
        &choices[usize::try_from(index).expect("an index")]
    }

    fn text(&mut self) -> Value {
        json!(self.of(&[
            "x",
            "a/b",
            "Grüße 🌡",
            "",
            "\"\\\n",
            "2024-05-16T08:00:00+02:00"
        ]))
    }

    /// Any JSON but null.
    fn any(&mut self, depth: u64) -> Value {
        match self.below(if depth > 2 { 4 } else { 6 }) {
            0 => json!(self.below(1000)),
            1 => json!(true),
            2 => self.text(),
            3 => json!(-1.5),
            4 => json!([null, self.any(depth + 1), [], null]),
            _ => json!({"a": self.any(depth + 1), "b": null}),
        }
    }
}

/// An object as it is sent, and as it is when it was read and written.
#[derive(Default)]
struct Made {
    sent: Map<String, Value>,
    kept: Map<String, Value>,
}

impl Made {
    fn both(&mut self, name: &str, value: Value) {
        self.sent.insert(name.to_owned(), value.clone());
        self.kept.insert(name.to_owned(), value);
    }

    /// A list or a map that holds a secret does not keep its nulls, since `extra` would show it.
    fn pair(&mut self, name: &str, (sent, mut kept): (Value, Value)) {
        let loses = kept.to_string().contains(SECRET);
        settle_nulls(&mut kept, loses);
        self.sent.insert(name.to_owned(), sent);
        self.kept.insert(name.to_owned(), kept);
    }
}

/// Stands for a null in a list or a map until it is known whether that is kept.
const NULL: &str = "\u{0}";

/// Puts nulls where they stand for themselves, or removes them.
fn settle_nulls(value: &mut Value, lost: bool) {
    match value {
        Value::Array(items) => {
            items.retain(|item| !lost || item != NULL);
            for item in items {
                settle_nulls(item, lost);
            }
        }
        Value::Object(entries) => {
            entries.retain(|_, entry| !lost || entry != NULL);
            for entry in entries.values_mut() {
                settle_nulls(entry, lost);
            }
        }
        value if value == NULL => *value = Value::Null,
        _ => {}
    }
}

/// The types of an API.
struct Model(Map<String, Value>);

impl Model {
    fn of(text: &str) -> Self {
        let model: Value = serde_json::from_str(text).expect("a model");
        let resources = model["api"]["resources"].as_array().expect("resources");
        let types = resources
            .iter()
            .flat_map(|resource| resource["types"].as_array().expect("types"))
            .flat_map(|ty| ty.as_object().expect("a type"));
        let name = |ty: &Value| ty["name"].as_str().expect("a name").to_owned();
        Self(
            types
                .map(|(sort, ty)| (name(ty), json!({sort: ty})))
                .collect(),
        )
    }

    fn structs(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .0
            .iter()
            .filter(|(_, ty)| ty.get("struct").is_some())
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_unstable();
        names
    }

    /// Returns whether a value of a type can hold a secret.
    fn holds_secret(&self, ty: &Value, seen: &mut Vec<String>) -> bool {
        let mut inside = ["list", "map"].iter().filter_map(|of| ty.get(of));
        if let Some(inside) = inside.next() {
            return self.holds_secret(inside, seen);
        }
        let Some(name) = ty["named"].as_str() else {
            return ty == "secret";
        };
        if seen.iter().any(|known| known == name) {
            return false;
        }
        seen.push(name.to_owned());
        let known = &self.0[name];
        let fields = known["struct"]["fields"].as_array().into_iter().flatten();
        let variants = known["union"]["variants"].as_array().into_iter().flatten();
        let mut types = fields.map(|field| &field["ty"]).chain(
            variants.flat_map(|one| [&one["content"]["direct"], &one["content"]["member"][1]]),
        );
        types.any(|ty| self.holds_secret(ty, seen))
    }

    /// Makes an object of a struct.
    fn object(&self, name: &str, random: &mut Random, depth: u64) -> Made {
        let mut made = Made::default();
        let fields = self.0[name]["struct"]["fields"].as_array().expect("fields");
        for field in fields {
            self.member(field, &mut made, random, depth);
        }
        for _ in 0..random.below(3) {
            let name = format!("zz{}", random.below(3));
            let value = if random.one_in(3) {
                Value::Null
            } else {
                random.any(0)
            };
            made.both(&name, value);
        }
        made
    }

    fn member(&self, field: &Value, made: &mut Made, random: &mut Random, depth: u64) {
        let name = field["wire"].as_str().expect("a name");
        let (ty, presence) = (&field["ty"], field["presence"].as_str().expect("a word"));
        let is_needed = field["needed"] == json!(true);
        let sparse = depth > 3;
        match (presence, random.below(6)) {
            ("inlined", _) => {
                let union = ty["named"].as_str().expect("a union");
                self.union(union, made, random, depth);
            }
            ("always", 0) if !is_needed => {
                made.kept.insert(name.to_owned(), default(ty));
            }
            ("always", 1) if !is_needed => made.pair(name, (Value::Null, default(ty))),
            ("always", _) => made.pair(name, self.value(ty, random, depth)),
            ("nullable", 0) => made.both(name, Value::Null),
            ("optional" | "own_name", 0) => {
                made.sent.insert(name.to_owned(), Value::Null);
            }
            (_, 1 | 2) => {}
            _ if sparse => {}
            ("own_name", _) => made.both(name, json!("a/b")),
            _ => made.pair(name, self.value(ty, random, depth)),
        }
    }

    /// Makes a value as it is sent, and as it is kept.
    fn value(&self, ty: &Value, random: &mut Random, depth: u64) -> (Value, Value) {
        if let Some(item) = ty.get("list") {
            let count = random.below(if depth > 3 { 1 } else { 4 });
            let items = (0..count).map(|_| self.or_null(item, random, depth));
            let (sent, kept): (Vec<Value>, Vec<Value>) = items.unzip();
            return (json!(sent), json!(kept));
        }
        if let Some(value) = ty.get("map") {
            let mut made = Made::default();
            for _ in 0..random.below(3) {
                let key = format!("k{}", random.below(9));
                let value = self.or_null(value, random, depth);
                made.sent.insert(key.clone(), value.0);
                made.kept.insert(key, value.1);
            }
            return (Value::Object(made.sent), Value::Object(made.kept));
        }
        if let Some(name) = ty.get("named").and_then(Value::as_str) {
            let made = self.object(name, random, depth + 1);
            return (Value::Object(made.sent), Value::Object(made.kept));
        }
        let value = match ty.as_str() {
            Some("boolean") => json!(random.one_in(2)),
            Some("integer") => json!(*random.of(&[0, -7, i64::MAX])),
            Some("number") => json!(*random.of(&[0.0, -7.25, 1e300])),
            Some("json") => random.any(0),
            Some("secret") => json!(SECRET),
            _ => random.text(),
        };
        (value.clone(), value)
    }

    /// Makes an item of a list or an entry of a map, which may be null.
    fn or_null(&self, ty: &Value, random: &mut Random, depth: u64) -> (Value, Value) {
        if random.one_in(4) {
            return (Value::Null, json!(NULL));
        }
        self.value(ty, random, depth)
    }

    /// Makes the members of a union.
    fn union(&self, name: &str, made: &mut Made, random: &mut Random, depth: u64) {
        let union = &self.0[name]["union"];
        let variants = union["variants"].as_array().expect("variants");
        let index = usize::try_from(random.below(variants.len() as u64)).expect("an index");
        let (variant, later) = (&variants[index], &variants[index + 1..]);
        let key = variant["key"].as_str().expect("a key");
        let is_known = !random.one_in(5);
        let key = if is_known { key } else { "zzNEW" };
        let form = &union["form"];
        let tag = form["tagged"]["tag"].as_str();
        let nested = form["nested"]["tag"].as_str();
        if let Some(tag) = tag.or(nested) {
            match random.below(8) {
                0 => {}
                1 => made.both(tag, Value::Null),
                _ => made.both(tag, json!(key)),
            }
        }
        if form == "untagged" && !is_known {
            return made.both("zzNew", random.any(0));
        }
        // Of the variants of a union without a tag, the first one counts.
        let others = if form == "untagged" { later } else { variants };
        let other = others.iter().find_map(member_of);
        let own = made.kept.get(tag.or(nested).unwrap_or_default()) == Some(&json!(key));
        let is_own = is_known && (own || form == "untagged");
        let (member, ty) = match &variant["content"] {
            Value::Object(content) if content.contains_key("direct") => (None, &content["direct"]),
            Value::Object(content) => (content["member"][0].as_str(), &content["member"][1]),
            _ => (None, &Value::Null),
        };
        let value = if !is_own || ty.is_null() {
            let raw = random.any(0);
            (raw.clone(), raw)
        } else if random.one_in(4) {
            // No variant is a number, so this one becomes an unknown one.
            (json!(7), json!(7))
        } else {
            self.value(ty, random, depth)
        };
        let siblings = random.one_in(3);
        let Some(content) = form["nested"]["content"].as_str() else {
            if let (Some(other), true) = (other, siblings) {
                made.both(other, random.any(0));
            }
            made.pair(member.expect("a member"), value);
            return;
        };
        let Some(member) = member else {
            made.pair(content, value);
            return;
        };
        let mut inner = Made::default();
        if siblings {
            inner.both("zzNew", random.any(0));
            if let Some(other) = other {
                inner.both(other, Value::Null);
            }
        }
        inner.pair(member, value);
        made.pair(
            content,
            (Value::Object(inner.sent), Value::Object(inner.kept)),
        );
    }
}

/// Returns the member of a variant.
fn member_of(variant: &Value) -> Option<&str> {
    variant["content"]["member"][0].as_str()
}

/// What a required member is read as.
fn default(ty: &Value) -> Value {
    match (ty.as_str(), ty.get("list"), ty.get("map")) {
        (_, Some(_), _) => json!([]),
        (_, _, Some(_)) => json!({}),
        (Some("json"), ..) => Value::Null,
        (Some("boolean"), ..) => json!(false),
        (Some("integer" | "number"), ..) => json!(0),
        _ => json!(""),
    }
}
