//! A server that follows a script: it answers with given bytes, whatever they are.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Barrier},
    thread::{self, JoinHandle},
};

use worldforge_core::Cancellation;

/// What the server does with one connection.
pub(crate) enum Act {
    /// Reads a request and sends these pieces, each in a write of its own, then closes.
    Say(Vec<Vec<u8>>),
    /// Sends this for as many requests as come on the same connection.
    Serve(Vec<u8>, usize),
    /// Reads a request, waits for the other servers, and sends this.
    Meet(Arc<Barrier>, Vec<u8>),
    /// Sends this as soon as anything comes, then closes.
    Interrupt(Vec<u8>),
    /// Reads one byte and resets the connection.
    Reset,
    /// Reads a request, raises the flag, and waits for the peer to close.
    Hold(Cancellation),
}

impl Act {
    pub(crate) fn say(text: impl Into<Vec<u8>>) -> Self {
        Self::Say(vec![text.into()])
    }

    /// Answers with a body and its length, then closes.
    pub(crate) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Self {
        Self::say(answer(
            status,
            &format!("{headers}connection: close\r\n"),
            body,
        ))
    }
}

/// Writes an answer with its length; `headers` are whole lines.
pub(crate) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut text = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    text.extend_from_slice(body);
    text
}

/// A server on a thread of its own.
pub(crate) struct Server {
    port: u16,
    script: JoinHandle<Vec<Vec<u8>>>,
}

impl Server {
    /// Follows a script, one act for each connection.
    pub(crate) fn new(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = thread::spawn(move || {
            let acts = acts.into_iter();
            acts.flat_map(|act| perform(listener.accept().unwrap().0, act))
                .collect()
        });
        Self { port, script }
    }

    pub(crate) fn one(act: Act) -> Self {
        Self::new(vec![act])
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Waits for the end of the script and returns the requests that came.
    pub(crate) fn requests(self) -> Vec<String> {
        let requests = self.script.join().unwrap().into_iter();
        requests
            .map(|request| String::from_utf8_lossy(&request).into_owned())
            .collect()
    }
}

fn perform(mut stream: TcpStream, act: Act) -> Vec<Vec<u8>> {
    match act {
        Act::Say(pieces) => {
            let request = read_request(&mut stream);
            for piece in pieces {
                // A client that has heard enough may be gone.
                if stream
                    .write_all(&piece)
                    .and_then(|()| stream.flush())
                    .is_err()
                {
                    break;
                }
            }
            drop(stream.shutdown(Shutdown::Write));
            drain(&mut stream);
            vec![request]
        }
        Act::Serve(answer, count) => (0..count)
            .map(|_| {
                let request = read_request(&mut stream);
                stream.write_all(&answer).unwrap();
                request
            })
            .collect(),
        Act::Meet(meeting, text) => {
            let request = read_request(&mut stream);
            meeting.wait();
            stream.write_all(&text).unwrap();
            vec![request]
        }
        Act::Interrupt(text) => {
            stream.read_exact(&mut [0]).unwrap();
            stream.write_all(&text).unwrap();
            drop(stream.shutdown(Shutdown::Write));
            drain(&mut stream);
            Vec::new()
        }
        Act::Reset => {
            stream.read_exact(&mut [0]).unwrap();
            // What is left unread makes the system reset the connection.
            Vec::new()
        }
        Act::Hold(flag) => {
            let request = read_request(&mut stream);
            flag.cancel();
            drain(&mut stream);
            vec![request]
        }
    }
}

/// Reads a head and as much body as it announces.
pub(crate) fn read_request(stream: &mut impl Read) -> Vec<u8> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or_default() == 0 {
            return request;
        }
        request.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let length = head
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.split("\r\n").next())
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    request.extend_from_slice(&body);
    request
}

/// Waits for the peer to close.
fn drain(stream: &mut TcpStream) {
    let mut rest = [0; 1024];
    while stream.read(&mut rest).is_ok_and(|count| count > 0) {}
}
