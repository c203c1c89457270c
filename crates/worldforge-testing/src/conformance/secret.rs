//! Secrets planted in requests.

use serde_json::{Value, json};
use worldforge_core::{JsonObject, capability::Capability};

/// What no event and no error may hold.
pub(super) const CANARY: &str = "wfcanary4f7c1be9d2a8";

/// A text that holds the canary in the ways in which secrets come.
pub(super) fn secret_text() -> String {
    format!(
        "api_key={CANARY} Authorization: Bearer {CANARY} \
         https://user:{CANARY}@host.example/p?token={CANARY}"
    )
}

/// Returns copies of a valid payload with secrets wherever its capability takes free content.
pub(super) fn planted(capability: Capability, payload: &Value) -> Vec<Value> {
    let change = |edit: &dyn Fn(&mut JsonObject)| {
        let mut payload = payload.clone();
        if let Some(members) = payload.as_object_mut() {
            edit(members);
        }
        payload
    };
    let extras = json!({"extras": {"api_key": CANARY, "note": secret_text()}});
    match capability {
        Capability::Predict => vec![
            change(&|request| {
                put(
                    request,
                    "world_state",
                    "metadata",
                    json!({"note": secret_text()}),
                );
            }),
            change(&|request| {
                let parameters = json!({"api_key": CANARY, "note": secret_text()});
                let action = json!({"type": "unheard_of", "parameters": parameters});
                request.insert("action".to_owned(), action);
            }),
        ],
        Capability::Reason => vec![change(&|request| append(request, "query"))],
        Capability::Embed => vec![change(&|request| append(request, "text"))],
        Capability::Generate | Capability::Transfer => vec![
            change(&|request| append(request, "prompt")),
            change(&|request| {
                request.insert("options".to_owned(), extras.clone());
            }),
        ],
        Capability::Score => vec![change(&|request| {
            put(request, "info", "note", secret_text().into());
        })],
        Capability::Policy => vec![
            change(&|request| {
                put(request, "info", "options", json!({"api_key": CANARY}));
            }),
            change(&|request| {
                if let Some(Value::Object(info)) = request.get_mut("info") {
                    put(info, "observation", "note", secret_text().into());
                }
            }),
        ],
        _ => Vec::new(),
    }
}

/// Sets a member of a member.
fn put(object: &mut JsonObject, member: &str, key: &str, value: Value) {
    if let Some(Value::Object(inner)) = object.get_mut(member) {
        inner.insert(key.to_owned(), value);
    }
}

/// Adds the secrets to a text that may be absent.
fn append(request: &mut JsonObject, key: &str) {
    let text = request.get(key).and_then(Value::as_str).unwrap_or_default();
    let text = format!("{text} {}", secret_text());
    request.insert(key.to_owned(), text.into());
}
