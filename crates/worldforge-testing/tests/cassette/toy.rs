//! Two small adapters: one with tasks over HTTP, one with tensors over a channel.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use worldforge_core::{
    CallContext, Dial, Error, ErrorKind, Exchange, Finite, Forge, Header, HttpRequest,
    HttpResponse, Message, OperationPolicy, Positive, Protocol, Provider, ProviderName,
    ProviderProfile, RequestPolicy, Result, RetryPolicy, Retryability, Step, Transport,
    capability::{EmbedRequest, EmbedResponse, Provide},
};
use worldforge_testing::{
    block_on,
    cassette::{
        Body, Cassette, ChannelInteraction, HttpInteraction, ProtocolName, Recorded, Source,
    },
    host::TestHost,
};

/// The adapter's configured key.
pub(crate) const KEY: &str = "wfcanary-4f7c1be9d2a8-key";
const LIMIT: usize = 1 << 20;
const BASE: &str = "https://api.toy.example";

pub(crate) fn name() -> ProviderName {
    ProviderName::new("toy").unwrap()
}

pub(crate) fn request() -> EmbedRequest {
    EmbedRequest::new("a red cube")
}

/// A recording without interactions.
pub(crate) fn blank() -> Cassette {
    Cassette::new(
        name(),
        Recorded::new("toy server", Source::Synthetic).version("1"),
    )
}

/// Creates a task, polls it until it is done, downloads a tensor.
pub(crate) struct Tasks {
    transport: Arc<dyn Transport>,
}

impl Tasks {
    pub(crate) fn provider(transport: Arc<dyn Transport>) -> Result<Provider> {
        let read = OperationPolicy::default()
            .with_timeout(Positive::new(10.0)?)
            .with_retry(RetryPolicy::reads());
        let mut policy = RequestPolicy::default();
        policy.request = OperationPolicy::default().with_timeout(Positive::new(30.0)?);
        policy.polling = read.clone();
        policy.download = read;
        Provider::new(ProviderProfile::new(name(), "Tasks of a toy."))
            .with::<EmbedRequest>(Arc::new(Self { transport }))
            .with_policy(policy)
    }

    async fn send(&self, cx: &CallContext, request: HttpRequest) -> Result<HttpResponse> {
        let answer = self.transport.exchange(cx, request).await?;
        cx.record_status(answer.status);
        match answer.status {
            200..=299 => Ok(answer),
            401 => Err(Error::new(ErrorKind::Unauthorized, "the key is refused")),
            403 | 410 => Err(Error::new(ErrorKind::Expired, "the link is too old")),
            429 => {
                let wait = answer
                    .header("retry-after")
                    .and_then(|wait| wait.parse().ok());
                let error = Error::new(ErrorKind::RateLimited, "too many calls").status_code(429);
                Err(error.retry_after(Duration::from_secs(wait.unwrap_or(1))))
            }
            status => {
                Err(Error::new(ErrorKind::Unavailable, "the server failed").status_code(status))
            }
        }
    }

    fn signed(request: HttpRequest) -> HttpRequest {
        request.with_header(Header::secret("Authorization", format!("Bearer {KEY}")))
    }

    async fn create(&self, cx: &CallContext, text: &str) -> Result<String> {
        let body = json!({"prompt": text, "seed": 7});
        let post = HttpRequest::new("POST", format!("{BASE}/v1/tasks"), LIMIT)
            .with_header(Header::new("Content-Type", "application/json"))
            .with_body(body.to_string());
        let answer = self.send(cx, Self::signed(post)).await?;
        text_of(&json_of(&answer.body)?, "/id")
    }

    async fn poll(&self, cx: &CallContext, id: &str) -> Result<Option<String>> {
        let get = HttpRequest::new("GET", format!("{BASE}/v1/tasks/{id}"), LIMIT);
        let answer = json_of(&self.send(cx, Self::signed(get)).await?.body)?;
        match text_of(&answer, "/status")?.as_str() {
            "RUNNING" => Ok(None),
            "SUCCEEDED" => text_of(&answer, "/output/0").map(Some),
            other => Err(Error::invalid_output("unknown status").with("status", other.to_owned())),
        }
    }
}

impl Provide<EmbedRequest> for Tasks {
    async fn provide(&self, cx: &CallContext, request: &EmbedRequest) -> Result<EmbedResponse> {
        let create = Exchange::new(Step::Create, "task create");
        let id = cx
            .step(
                create,
                |cx| async move { self.create(&cx, &request.text).await },
            )
            .await?;
        let id = id.as_str();
        let mut link = None;
        for _ in 0..10 {
            let poll = Exchange::new(Step::Poll, "task poll");
            link = cx
                .step(poll, |cx| async move { self.poll(&cx, id).await })
                .await?;
            if link.is_some() {
                break;
            }
            cx.host().sleeper().sleep(Duration::from_secs(1)).await;
        }
        let link = link.ok_or_else(|| Error::new(ErrorKind::Timeout, "the task does not end"))?;
        let link = link.as_str();
        let download = Exchange::new(Step::Download, "artifact download").target(link);
        let answer = cx
            .step(download, |cx| async move {
                self.send(&cx, HttpRequest::new("GET", link, LIMIT)).await
            })
            .await?;
        let vector = floats(&json_of(&answer.body)?)?;
        Ok(EmbedResponse::new(
            cx.provider().clone(),
            "toy-tasks",
            vector,
        ))
    }
}

fn json_of(bytes: &[u8]) -> Result<Value> {
    serde_json::from_slice(bytes).map_err(|_cause| Error::invalid_output("the answer must be JSON"))
}

fn text_of(value: &Value, pointer: &'static str) -> Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.map(str::to_owned)
        .ok_or_else(|| Error::invalid_output("must be a string").at(pointer))
}

/// Reads a tensor of doubles.
fn floats(value: &Value) -> Result<Vec<Finite>> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let wrong = |what| Error::invalid_output(what);
    let data = value["__numpy__"]
        .as_str()
        .ok_or_else(|| wrong("no tensor"))?;
    let data = STANDARD.decode(data).map_err(|_cause| wrong("no base64"))?;
    doubles(&data, value["shape"][0].as_u64())
}

fn doubles(data: &[u8], length: Option<u64>) -> Result<Vec<Finite>> {
    let (chunks, rest) = data.as_chunks::<8>();
    if !rest.is_empty() || length != Some(chunks.len() as u64) {
        return Err(Error::invalid_output("the shape must fit the data"));
    }
    let numbers = chunks.iter().map(|chunk| {
        Finite::new(f64::from_le_bytes(*chunk))
            .map_err(|_cause| Error::invalid_output("numbers must be finite"))
    });
    numbers.collect()
}

pub(crate) fn tensor(numbers: &[f64]) -> Value {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let bytes: Vec<u8> = numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    json!({"__numpy__": STANDARD.encode(bytes), "dtype": "<f8", "shape": [numbers.len()]})
}

/// What the adapter with tasks does in one call.
pub(crate) fn tasks() -> Cassette {
    let task = |status: &str, output: Value| {
        let body = json!({"id": "t1", "status": status, "output": output});
        HttpInteraction::new("GET", "/v1/tasks/t1", 200)
            .asking_with("authorization", "[redacted]")
            .answering(Body::json(body))
    };
    let create = HttpInteraction::new("POST", "/v1/tasks", 200)
        .asking_with("authorization", "[redacted]")
        .asking_with("content-type", "application/json")
        .asking(Body::json(json!({"prompt": "a red cube", "seed": 7})))
        .answering(Body::json(json!({"id": "t1"})));
    let link = "https://cdn.toy.example/t1/out.json";
    let download = HttpInteraction::new("GET", "/t1/out.json", 200)
        .answering_with("content-type", "application/json")
        .answering(Body::json(tensor(&[0.5, -0.5])));
    blank()
        .with(create)
        .with(task("RUNNING", Value::Null))
        .with(task("SUCCEEDED", json!([link])))
        .with(download)
}

/// Says hello, then asks for one tensor for each call on a kept connection.
pub(crate) struct Channel {
    transport: Arc<dyn Transport>,
    kept: std::sync::Mutex<Option<Box<dyn worldforge_core::Connection>>>,
}

impl Channel {
    pub(crate) fn provider(transport: Arc<dyn Transport>) -> Result<Provider> {
        let mut policy = RequestPolicy::default();
        policy.request = OperationPolicy::default().with_timeout(Positive::new(15.0)?);
        Provider::new(ProviderProfile::new(name(), "A channel of a toy."))
            .with::<EmbedRequest>(Arc::new(Self {
                transport,
                kept: std::sync::Mutex::new(None),
            }))
            .with_policy(policy)
    }

    async fn open(&self, cx: &CallContext) -> Result<Box<dyn worldforge_core::Connection>> {
        let headers = vec![Header::secret("Authorization", format!("Api-Key {KEY}"))];
        let url = "ws://127.0.0.1:8000/".to_owned();
        let dial = Dial::new(Protocol::WebSocket { url, headers }, LIMIT);
        let mut connection = self.transport.connect(cx, dial).await?;
        connection.receive(cx).await?;
        Ok(connection)
    }

    async fn ask(&self, cx: &CallContext, text: &str) -> Result<Vec<u8>> {
        let mut kept = self.kept.lock().unwrap().take();
        if kept
            .as_mut()
            .is_some_and(|connection| !connection.is_idle())
        {
            kept = None;
        }
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.open(cx).await?,
        };
        connection
            .send(cx, Message::Binary(question(text, KEY)))
            .await?;
        let answer = match connection.receive(cx).await? {
            Message::Binary(bytes) => bytes,
            Message::Closed(..) => {
                return Err(Error::new(ErrorKind::Unavailable, "the server closed")
                    .retryability(Retryability::Permanent));
            }
            _ => return Err(Error::invalid_output("the answer must be bytes")),
        };
        *self.kept.lock().unwrap() = Some(connection);
        Ok(answer)
    }
}

pub(crate) fn question(text: &str, token: &str) -> Vec<u8> {
    packed(&map(&[
        ("text".into(), text.into()),
        ("api_token".into(), token.into()),
    ]))
}

impl Provide<EmbedRequest> for Channel {
    async fn provide(&self, cx: &CallContext, request: &EmbedRequest) -> Result<EmbedResponse> {
        let infer = Exchange::new(Step::Infer, "infer");
        let answer = cx
            .step(
                infer,
                |cx| async move { self.ask(&cx, &request.text).await },
            )
            .await?;
        let wrong = || Error::invalid_output("the answer must be a packed tensor");
        let answer = rmpv::decode::read_value(&mut answer.as_slice()).map_err(|_cause| wrong())?;
        let data = answer["vector"]["data"].as_slice().ok_or_else(wrong)?;
        let length = answer["vector"]["shape"][0].as_u64();
        let vector = doubles(data, length)?;
        Ok(EmbedResponse::new(
            cx.provider().clone(),
            "toy-channel",
            vector,
        ))
    }
}

pub(crate) fn map(members: &[(rmpv::Value, rmpv::Value)]) -> rmpv::Value {
    rmpv::Value::Map(members.to_vec())
}

pub(crate) fn packed(value: &rmpv::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, value).unwrap();
    bytes
}

/// A packed tensor as the toy's server sends it.
pub(crate) fn packed_tensor(numbers: &[f64]) -> rmpv::Value {
    let data: Vec<u8> = numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    map(&[
        ("nd".into(), true.into()),
        ("type".into(), "<f8".into()),
        (
            "shape".into(),
            rmpv::Value::Array(vec![numbers.len().into()]),
        ),
        ("data".into(), rmpv::Value::Binary(data)),
    ])
}

/// What the adapter with a channel does in one call.
pub(crate) fn channel() -> Cassette {
    let answer = map(&[("vector".into(), packed_tensor(&[1.0, 2.0]))]);
    let hello = map(&[("model".into(), "toy".into())]);
    blank().with(
        ChannelInteraction::new(ProtocolName::WebSocket)
            .with_target("/")
            .with_header("authorization", "[redacted]")
            .receives(Body::binary(packed(&hello)))
            .sends(Body::binary(question("a red cube", "[redacted]")))
            .receives(Body::binary(packed(&answer))),
    )
}

/// Puts a provider into a forge on virtual time.
pub(crate) fn forge(provider: Provider) -> Forge {
    let mut forge = Forge::new(TestHost::manual().host());
    drop(forge.replace(provider));
    forge
}

/// Calls the only provider of a forge.
pub(crate) fn call(forge: &Forge, request: &EmbedRequest) -> Result<EmbedResponse> {
    block_on(forge.embed("toy", request))
}
