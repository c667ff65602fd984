//! The rule in Python and the rule in JavaScript are the same rule.

use std::fs;

use aardvark::Slot;
use alerts_interface::{AlertRule, Level};
use quakes::feed::Feed;
use quakes::places;

use crate::plugins::{folder, host};

#[test]
fn both_rules_agree_on_every_event_of_the_week() {
    let feed = Feed::read(&places::feed().unwrap()).unwrap();
    let python: Slot<dyn AlertRule> = host().slot("agree-py", folder("alerts-py")).unwrap();
    let javascript: Slot<dyn AlertRule> = host().slot("agree-js", folder("alerts-js")).unwrap();
    let mut levels = [0, 0, 0];
    for (index, quake) in feed.quakes.iter().enumerate() {
        let alert = python.assess(quake.clone()).unwrap();
        assert_eq!(alert, javascript.assess(quake.clone()).unwrap(), "{quake:?}");
        let locale = [None, Some("de-AT"), Some("es"), Some("xx")][index % 4].map(str::to_owned);
        let words = python.explain(quake.clone(), locale.clone()).unwrap();
        assert_eq!(words, javascript.explain(quake.clone(), locale).unwrap());
        match alert.map(|alert| alert.level) {
            Some(Level::Page) => levels[0] += 1,
            Some(Level::Warning) => levels[1] += 1,
            Some(Level::Notice) => levels[2] += 1,
            None => {}
        }
    }
    assert_eq!((feed.quakes.len(), levels), (1707, [2, 13, 73]));
}

#[test]
fn both_rules_have_the_same_data_and_cases() {
    for file in ["cases.json", "data/towns.json", "data/words.json"] {
        let [python, javascript] =
            ["alerts-py", "alerts-js"].map(|name| fs::read_to_string(folder(name).join(file)).unwrap());
        assert_eq!(python, javascript, "{file}");
    }
}
