//! What the macro makes of `sync.rs`. Written by the test; see `src/expand/tests.rs`.

/// Decides who gets woken up.
#[allow(dead_code)]
#[deny(private_interfaces)]
pub trait AlertRule: ::core::marker::Send + ::core::marker::Sync {
    /// Looks at one earthquake.
    fn assess(&self, quake: Quake, limit: f64) -> Option<Alert>;
    fn reset(&self);
}
///The calls of [`AlertRule`] as values: each can be given options before a client runs it.
#[allow(dead_code)]
#[derive(Clone, Copy, Debug)]
pub struct AlertRuleCall;
#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)]
impl AlertRuleCall {
    /// Looks at one earthquake.
    pub fn assess(
        quake: Quake,
        limit: f64,
    ) -> ::aardvark::Call<::core::result::Result<Option<Alert>, ::aardvark::Error>> {
        static SIGNATURE: ::aardvark::__private::Signature = ::aardvark::__private::Signature {
            interface: "demo.alerts",
            function: "assess",
            parameters: &["quake", "limit"],
            wide_result: || ::aardvark::__private::has_wide_result::<
                dyn AlertRule,
            >("assess"),
        };
        ::aardvark::Call::typed(&SIGNATURE, &(&quake, &limit))
    }
    pub fn reset() -> ::aardvark::Call<::core::result::Result<(), ::aardvark::Error>> {
        static SIGNATURE: ::aardvark::__private::Signature = ::aardvark::__private::Signature {
            interface: "demo.alerts",
            function: "reset",
            parameters: &[],
            wide_result: || ::aardvark::__private::has_wide_result::<
                dyn AlertRule,
            >("reset"),
        };
        ::aardvark::Call::typed(&SIGNATURE, &[(); 0])
    }
}
#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)]
#[allow(unused_variables)]
impl AlertRuleCall {}
///Calls a plugin that implements [`AlertRule`]. Cheap to clone.
#[allow(dead_code)]
#[derive(Clone)]
pub struct AlertRuleClient {
    invoke: ::std::sync::Arc<dyn ::aardvark::Invoke>,
}
#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)]
impl AlertRuleClient {
    /// Looks at one earthquake.
    ///
    /// Blocks until the plugin has answered.
    pub fn assess(
        &self,
        quake: Quake,
        limit: f64,
    ) -> ::core::result::Result<Option<Alert>, ::aardvark::Error> {
        AlertRuleCall::assess(quake, limit).run(&*self.invoke).result
    }
    /// Looks at one earthquake.
    ///
    /// The call is submitted at once; dropping the future abandons its result.
    pub fn assess_async(
        &self,
        quake: Quake,
        limit: f64,
    ) -> ::aardvark::BoxFuture<
        'static,
        ::core::result::Result<Option<Alert>, ::aardvark::Error>,
    > {
        AlertRuleCall::assess(quake, limit).result_async(&*self.invoke)
    }
    ///
    /// Blocks until the plugin has answered.
    pub fn reset(&self) -> ::core::result::Result<(), ::aardvark::Error> {
        AlertRuleCall::reset().run(&*self.invoke).result
    }
    ///
    /// The call is submitted at once; dropping the future abandons its result.
    pub fn reset_async(
        &self,
    ) -> ::aardvark::BoxFuture<'static, ::core::result::Result<(), ::aardvark::Error>> {
        AlertRuleCall::reset().result_async(&*self.invoke)
    }
    /// Runs a call that was prepared as a value, and gives its report along with its result.
    pub fn run<R>(&self, call: ::aardvark::Call<R>) -> ::aardvark::Outcome<R> {
        call.run(&*self.invoke)
    }
    /// The same, without blocking. The call is submitted at once.
    pub fn run_async<R: ::core::marker::Send + 'static>(
        &self,
        call: ::aardvark::Call<R>,
    ) -> ::aardvark::BoxFuture<'static, ::aardvark::Outcome<R>> {
        call.run_async(&*self.invoke)
    }
}
impl ::core::fmt::Debug for AlertRuleClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("AlertRuleClient").finish_non_exhaustive()
    }
}
impl ::aardvark::Interface for dyn AlertRule {
    type Client = AlertRuleClient;
    fn descriptor() -> &'static ::aardvark::InterfaceDescriptor {
        static DESCRIPTOR: ::std::sync::OnceLock<::aardvark::InterfaceDescriptor> = ::std::sync::OnceLock::new();
        DESCRIPTOR
            .get_or_init(|| {
                ::aardvark::InterfaceDescriptor::new(
                        "demo.alerts",
                        ::aardvark::__private::Version::new(1u64, 0u64, 0u64),
                    )
                    .docs("Decides who gets woken up.")
                    .function(
                        ::aardvark::__private::FunctionDescriptor::new(
                                "assess",
                                ::aardvark::__private::Version::new(1u64, 0u64, 0u64),
                            )
                            .docs("Looks at one earthquake.")
                            .parameter(
                                ::aardvark::__private::ParameterDescriptor::required(
                                    "quake",
                                    ::aardvark::__private::argument_schema::<Quake>(),
                                ),
                            )
                            .parameter(
                                ::aardvark::__private::ParameterDescriptor::required(
                                    "limit",
                                    ::aardvark::__private::argument_schema::<f64>(),
                                ),
                            )
                            .result(
                                ::aardvark::__private::result_schema::<Option<Alert>>(),
                            ),
                    )
                    .function(
                        ::aardvark::__private::FunctionDescriptor::new(
                                "reset",
                                ::aardvark::__private::Version::new(1u64, 0u64, 0u64),
                            )
                            .docs("")
                            .result(::aardvark::__private::result_schema::<()>()),
                    )
            })
    }
    fn client(invoke: ::std::sync::Arc<dyn ::aardvark::Invoke>) -> AlertRuleClient {
        AlertRuleClient { invoke }
    }
}
::aardvark::__private::inventory::submit! {
    ::aardvark::__private::Registration::new(::core::concat!(::core::module_path!(),
    "::AlertRule"), < dyn AlertRule as ::aardvark::Interface > ::descriptor,)
}
const _: fn() = || {
    ::aardvark::__private::assert_argument::<Quake>();
    ::aardvark::__private::assert_argument::<f64>();
    ::aardvark::__private::assert_result::<Option<Alert>>();
    ::aardvark::__private::assert_result::<()>();
};
