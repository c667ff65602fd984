//! What the macro makes of `asynchronous.rs`. Written by the test; see `src/expand/tests.rs`.

#[allow(dead_code)]
#[deny(private_interfaces)]
pub(crate) trait Enrich: ::core::marker::Send + ::core::marker::Sync {
    fn enrich(&self, quake: Quake) -> ::aardvark::BoxFuture<'_, Quake> {
        ::std::boxed::Box::pin(EnrichCall::__default_enrich(quake))
    }
}
///The calls of [`Enrich`] as values: each can be given options before a client runs it.
#[allow(dead_code)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct EnrichCall;
#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)]
impl EnrichCall {
    pub(crate) fn enrich(
        quake: Quake,
    ) -> ::aardvark::Call<::core::result::Result<Quake, ::aardvark::Error>> {
        static SIGNATURE: ::aardvark::__private::Signature = ::aardvark::__private::Signature {
            interface: "demo.enrich",
            function: "enrich",
            parameters: &["quake"],
            wide_result: || ::aardvark::__private::has_wide_result::<
                dyn Enrich,
            >("enrich"),
        };
        ::aardvark::Call::typed(&SIGNATURE, &(&quake,))
            .or_default_async(move || ::std::boxed::Box::pin(async move {
                ::core::result::Result::Ok(Self::__default_enrich(quake).await)
            }))
    }
}
#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)]
#[allow(unused_variables)]
impl EnrichCall {
    async fn __default_enrich(quake: Quake) -> Quake {
        quake
    }
}
///Calls a plugin that implements [`Enrich`]. Cheap to clone.
#[allow(dead_code)]
#[derive(Clone)]
pub(crate) struct EnrichClient {
    invoke: ::std::sync::Arc<dyn ::aardvark::Invoke>,
}
#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)]
impl EnrichClient {
    ///
    /// The call is submitted at once; dropping the future abandons its result.
    pub(crate) fn enrich(
        &self,
        quake: Quake,
    ) -> ::aardvark::BoxFuture<
        'static,
        ::core::result::Result<Quake, ::aardvark::Error>,
    > {
        EnrichCall::enrich(quake).result_async(&*self.invoke)
    }
    ///
    /// Blocks until the plugin has answered.
    pub(crate) fn enrich_blocking(
        &self,
        quake: Quake,
    ) -> ::core::result::Result<Quake, ::aardvark::Error> {
        EnrichCall::enrich(quake).run(&*self.invoke).result
    }
    /// Runs a call that was prepared as a value, and gives its report along with its result.
    pub(crate) fn run<R>(&self, call: ::aardvark::Call<R>) -> ::aardvark::Outcome<R> {
        call.run(&*self.invoke)
    }
    /// The same, without blocking. The call is submitted at once.
    pub(crate) fn run_async<R: ::core::marker::Send + 'static>(
        &self,
        call: ::aardvark::Call<R>,
    ) -> ::aardvark::BoxFuture<'static, ::aardvark::Outcome<R>> {
        call.run_async(&*self.invoke)
    }
}
impl ::core::fmt::Debug for EnrichClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("EnrichClient").finish_non_exhaustive()
    }
}
impl ::aardvark::Interface for dyn Enrich {
    type Client = EnrichClient;
    fn descriptor() -> &'static ::aardvark::InterfaceDescriptor {
        static DESCRIPTOR: ::std::sync::OnceLock<::aardvark::InterfaceDescriptor> = ::std::sync::OnceLock::new();
        DESCRIPTOR
            .get_or_init(|| {
                ::aardvark::InterfaceDescriptor::new(
                        "demo.enrich",
                        ::aardvark::__private::Version::new(1u64, 2u64, 3u64),
                    )
                    .docs("")
                    .function(
                        ::aardvark::__private::FunctionDescriptor::new(
                                "enrich",
                                ::aardvark::__private::Version::new(1u64, 2u64, 0u64),
                            )
                            .docs("")
                            .asynchronous()
                            .defaulted()
                            .parameter(
                                ::aardvark::__private::ParameterDescriptor::required(
                                    "quake",
                                    ::aardvark::__private::argument_schema::<Quake>(),
                                ),
                            )
                            .result(::aardvark::__private::result_schema::<Quake>()),
                    )
            })
    }
    fn client(invoke: ::std::sync::Arc<dyn ::aardvark::Invoke>) -> EnrichClient {
        EnrichClient { invoke }
    }
}
::aardvark::__private::inventory::submit! {
    ::aardvark::__private::Registration::new(::core::concat!(::core::module_path!(),
    "::Enrich"), < dyn Enrich as ::aardvark::Interface > ::descriptor,)
}
const _: fn() = || {
    ::aardvark::__private::assert_argument::<Quake>();
    ::aardvark::__private::assert_result::<Quake>();
};
