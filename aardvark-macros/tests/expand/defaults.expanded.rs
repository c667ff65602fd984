//! What the macro makes of `defaults.rs`. Written by the test; see `src/expand/tests.rs`.

#[allow(dead_code)]
#[deny(private_interfaces)]
trait Pricing: Send + ::core::marker::Sync {
    fn price(
        &self,
        r#type: u8,
        locale: Option<String>,
        region: String,
    ) -> Result<u64, Refusal> {
        PricingCall::__default_price(r#type, locale, region)
    }
}
///The calls of [`Pricing`] as values: each can be given options before a client runs it.
#[allow(dead_code)]
#[derive(Clone, Copy, Debug)]
struct PricingCall;
#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)]
impl PricingCall {
    fn price(
        r#type: u8,
        locale: Option<String>,
        region: String,
    ) -> crate::runtime::Call<
        ::core::result::Result<u64, crate::runtime::CallError<Refusal>>,
    > {
        static SIGNATURE: crate::runtime::__private::Signature = crate::runtime::__private::Signature {
            interface: "demo.pricing",
            function: "price",
            parameters: &["type", "locale", "region"],
            wide_result: || crate::runtime::__private::has_wide_result::<
                dyn Pricing,
            >("price"),
        };
        crate::runtime::Call::fallible(&SIGNATURE, &(&r#type, &locale, &region))
            .or_default(move || ::core::result::Result::map_err(
                Self::__default_price(r#type, locale, region),
                crate::runtime::CallError::Domain,
            ))
    }
}
#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)]
#[allow(unused_variables)]
impl PricingCall {
    fn __default_price(
        r#type: u8,
        locale: Option<String>,
        region: String,
    ) -> Result<u64, Refusal> {
        Ok(u64::from(r#type))
    }
}
///Calls a plugin that implements [`Pricing`]. Cheap to clone.
#[allow(dead_code)]
#[derive(Clone)]
struct PricingClient {
    invoke: ::std::sync::Arc<dyn crate::runtime::Invoke>,
}
#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)]
impl PricingClient {
    ///
    /// Blocks until the plugin has answered.
    fn price(
        &self,
        r#type: u8,
        locale: Option<String>,
        region: String,
    ) -> ::core::result::Result<u64, crate::runtime::CallError<Refusal>> {
        PricingCall::price(r#type, locale, region).run(&*self.invoke).result
    }
    ///
    /// The call is submitted at once; dropping the future abandons its result.
    fn price_async(
        &self,
        r#type: u8,
        locale: Option<String>,
        region: String,
    ) -> crate::runtime::BoxFuture<
        'static,
        ::core::result::Result<u64, crate::runtime::CallError<Refusal>>,
    > {
        PricingCall::price(r#type, locale, region).result_async(&*self.invoke)
    }
    /// Runs a call that was prepared as a value, and gives its report along with its result.
    fn run<R>(&self, call: crate::runtime::Call<R>) -> crate::runtime::Outcome<R> {
        call.run(&*self.invoke)
    }
    /// The same, without blocking. The call is submitted at once.
    fn run_async<R: ::core::marker::Send + 'static>(
        &self,
        call: crate::runtime::Call<R>,
    ) -> crate::runtime::BoxFuture<'static, crate::runtime::Outcome<R>> {
        call.run_async(&*self.invoke)
    }
}
impl ::core::fmt::Debug for PricingClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("PricingClient").finish_non_exhaustive()
    }
}
impl crate::runtime::Interface for dyn Pricing {
    type Client = PricingClient;
    fn descriptor() -> &'static crate::runtime::InterfaceDescriptor {
        static DESCRIPTOR: ::std::sync::OnceLock<crate::runtime::InterfaceDescriptor> = ::std::sync::OnceLock::new();
        DESCRIPTOR
            .get_or_init(|| {
                crate::runtime::InterfaceDescriptor::new(
                        "demo.pricing",
                        crate::runtime::__private::Version::new(0u64, 3u64, 0u64),
                    )
                    .docs("")
                    .function(
                        crate::runtime::__private::FunctionDescriptor::new(
                                "price",
                                crate::runtime::__private::Version::new(0u64, 3u64, 0u64),
                            )
                            .docs("")
                            .defaulted()
                            .parameter(
                                crate::runtime::__private::ParameterDescriptor::required(
                                    "type",
                                    crate::runtime::__private::argument_schema::<u8>(),
                                ),
                            )
                            .parameter(
                                crate::runtime::__private::ParameterDescriptor::optional(
                                    "locale",
                                    crate::runtime::__private::argument_schema::<
                                        Option<String>,
                                    >(),
                                    ::core::default::Default::default(),
                                ),
                            )
                            .parameter(
                                crate::runtime::__private::ParameterDescriptor::optional(
                                    "region",
                                    crate::runtime::__private::argument_schema::<String>(),
                                    crate::runtime::__private::default_value::<
                                        String,
                                    >(<String as ::core::convert::From<&str>>::from("JP")),
                                ),
                            )
                            .result(crate::runtime::__private::result_schema::<u64>())
                            .error(crate::runtime::__private::result_schema::<Refusal>()),
                    )
            })
    }
    fn client(invoke: ::std::sync::Arc<dyn crate::runtime::Invoke>) -> PricingClient {
        PricingClient { invoke }
    }
}
crate::runtime::__private::inventory::submit! {
    crate ::runtime::__private::Registration::new(::core::concat!(::core::module_path!(),
    "::Pricing"), < dyn Pricing as crate ::runtime::Interface > ::descriptor,)
}
const _: fn() = || {
    crate::runtime::__private::assert_argument::<u8>();
    crate::runtime::__private::assert_argument::<Option<String>>();
    crate::runtime::__private::assert_argument::<String>();
    crate::runtime::__private::assert_result::<u64>();
    crate::runtime::__private::assert_error::<Refusal>();
};
