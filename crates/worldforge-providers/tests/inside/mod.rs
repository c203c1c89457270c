//! Being inside a call: carriers and sessions take a context, which only a forge makes.

use std::sync::{Arc, Mutex};

use worldforge_core::{
    BoxFuture, CallContext, CheckHealth, Forge, Provider, ProviderName, ProviderProfile, Result,
    Safe,
};
use worldforge_testing::{block_on, host::TestHost};

type Act<T> = Box<dyn for<'a> FnOnce(&'a CallContext) -> BoxFuture<'a, T> + Send>;

struct Probe<T> {
    act: Mutex<Option<Act<T>>>,
    outcome: Arc<Mutex<Option<T>>>,
}

impl<T: Send + 'static> CheckHealth for Probe<T> {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        let act = self.act.lock().unwrap().take().unwrap();
        let outcome = act(cx).await;
        *self.outcome.lock().unwrap() = Some(outcome);
        Ok(Safe::default())
    }
}

/// Does something inside a call and returns what came of it.
pub(crate) fn a_call<T: Send + 'static>(
    act: impl for<'a> FnOnce(&'a CallContext) -> BoxFuture<'a, T> + Send + 'static,
) -> T {
    let outcome = Arc::default();
    let probe = Probe {
        act: Mutex::new(Some(Box::new(act))),
        outcome: Arc::clone(&outcome),
    };
    let profile = ProviderProfile::new(ProviderName::new("probe").unwrap(), "A probe.");
    let mut forge = Forge::new(TestHost::manual().host());
    let provider = Provider::new(profile).with_health(Arc::new(probe));
    forge.register(provider).unwrap();
    drop(block_on(forge.health("probe")).unwrap());
    outcome.lock().unwrap().take().unwrap()
}
